#include "sampling/metrics_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace leakgate {
namespace {

// Deeper than any document with metrics in it; a level costs us three words.
constexpr std::size_t kDepthMax = 200;

// Called by the JSON parser for each thing it comes by. `path_` is the JSON pointer of that thing.
class PointerWalk final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit PointerWalk(const std::vector<std::string>& pointers)
      : pointers_(pointers), values_(pointers.size(), not_found()) {}

  [[nodiscard]] SeriesValues take() { return std::move(values_); }
  [[nodiscard]] bool is_too_deep() const { return is_too_deep_; }

  bool null() override { return leaf(fail(ErrorCode::sampling, "null instead of a value")); }
  bool boolean(bool /*flag*/) override { return no_number(); }
  bool number_integer(number_integer_t number) override { return leaf(checked(number)); }
  bool number_unsigned(number_unsigned_t number) override { return leaf(checked(number)); }
  bool number_float(number_float_t number, const string_t& /*text*/) override {
    return leaf(checked_value(number));
  }
  bool string(string_t& /*text*/) override { return no_number(); }
  bool binary(binary_t& /*bytes*/) override { return no_number(); }
  bool start_object(std::size_t /*size*/) override { return enter(false); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t /*size*/) override { return enter(true); }
  bool end_array() override { return leave(); }

  bool key(string_t& name) override {
    path_.resize(levels_.back().path_size);
    path_ += '/';
    for (const char c : name) {
      if (c == '~') {
        path_ += "~0";
      } else if (c == '/') {
        path_ += "~1";
      } else {
        path_ += c;
      }
    }
    return true;
  }

  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) override {
    return false;
  }

 private:
  struct Level {
    bool is_array = false;
    std::size_t next = 0;       // index of the next element
    std::size_t path_size = 0;  // of the array or object itself
  };

  static Result<double> checked(auto number) { return checked_value(static_cast<double>(number)); }

  // An element of an array has no key that says where we are.
  void step() {
    if (levels_.empty() || !levels_.back().is_array) return;
    path_.resize(levels_.back().path_size);
    path_ += fmt::format("/{}", levels_.back().next++);
  }

  void found(const Result<double>& value) {
    for (std::size_t i = 0; i < pointers_.size(); ++i) {
      if (pointers_[i] == path_) found_value(values_[i], value);
    }
  }

  bool leaf(const Result<double>& value) {
    step();
    found(value);
    return true;
  }
  bool no_number() { return leaf(fail(ErrorCode::sampling, "not a number")); }

  bool enter(bool is_array) {
    static_cast<void>(no_number());
    is_too_deep_ = levels_.size() == kDepthMax;
    levels_.push_back({.is_array = is_array, .next = 0, .path_size = path_.size()});
    return !is_too_deep_;
  }
  bool leave() {
    path_.resize(levels_.back().path_size);
    levels_.pop_back();
    return true;
  }

  const std::vector<std::string>& pointers_;
  SeriesValues values_;
  std::string path_;
  std::vector<Level> levels_;
  bool is_too_deep_ = false;
};

}  // namespace

Result<SeriesValues> parse_metrics_json(std::string_view body,
                                        const std::vector<std::string>& pointers) {
  PointerWalk walk(pointers);
  if (nlohmann::json::sax_parse(body, &walk)) return walk.take();
  return fail(ErrorCode::sampling,
              walk.is_too_deep() ? "JSON that is nested too deeply" : "not JSON, or cut off");
}

}  // namespace leakgate
