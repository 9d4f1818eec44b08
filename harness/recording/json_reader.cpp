#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "recording/error_names.hpp"
#include "recording/json_archive.hpp"
#include "scenario/json.hpp"

namespace leakgate {
namespace {

// No count or size is larger: a double is exact up to here, and sums over a thousand marks of such
// numbers still fit 63 bits.
constexpr std::int64_t kCountMax = std::int64_t{1} << 53U;

constexpr std::size_t kQuotedMax = 40;

std::string in_quotes(std::string_view text) {
  const bool cut = text.size() > kQuotedMax;
  return fmt::format("\"{}{}\"", printable(text.substr(0, kQuotedMax)), cut ? "..." : "");
}

}  // namespace

JsonReader::JsonReader(const Json& value, std::optional<Error>& error)
    : value_(&value), error_(&error) {}

JsonReader::JsonReader(const Json& value, const JsonReader& parent)
    : value_(&value), error_(parent.error_), parent_(&parent) {}

std::optional<JsonReader> JsonReader::member(std::string_view key, Presence presence) {
  if (failed()) return std::nullopt;
  const auto found = value_->find(std::string(key));
  if (found == value_->end()) {
    if (presence == Presence::required) complain(fmt::format("\"{}\" is missing", key));
    return std::nullopt;
  }
  JsonReader child(*found, *this);
  child.key_ = key;
  return child;
}

JsonReader JsonReader::element(std::size_t index) const {
  JsonReader child((*value_)[index], *this);
  child.index_ = index;
  return child;
}

std::size_t JsonReader::array_size() {
  if (value_->is_array()) return value_->size();
  complain_about_type("an array");
  return 0;
}

std::vector<std::string> JsonReader::keys() {
  std::vector<std::string> all;
  if (!expect_object()) return all;
  for (const auto& [key, value] : value_->items()) all.push_back(key);
  return all;
}

bool JsonReader::is_null() const { return value_->is_null(); }

bool JsonReader::expect_object() {
  if (value_->is_object()) return true;
  complain_about_type("an object");
  return false;
}

void JsonReader::read(bool& value) {
  if (!value_->is_boolean()) return complain_about_type("true or false");
  value = value_->get<bool>();
}

void JsonReader::read(std::int64_t& value) {
  if (!value_->is_number_integer()) return complain_about_type("a whole number");
  const bool too_large =
      value_->is_number_unsigned() && value_->get<std::uint64_t>() > std::uint64_t{kCountMax};
  if (too_large || value_->get<std::int64_t>() < -kCountMax) {
    return complain("the number is larger than any count or size can be");
  }
  value = value_->get<std::int64_t>();
}

void JsonReader::read(int& value) {
  std::int64_t wide = 0;
  read(wide);
  if (failed()) return;
  if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max()) {
    return complain("the number is out of range");
  }
  value = static_cast<int>(wide);
}

void JsonReader::read(double& value) {
  if (!value_->is_number()) return complain_about_type("a number");
  const auto number = value_->get<double>();
  if (!std::isfinite(number)) return complain("the number is not finite");
  value = number;
}

void JsonReader::read(Seconds& value) {
  double seconds = 0;
  read(seconds);
  if (!failed()) value = Seconds{seconds};
}

void JsonReader::read(std::string& value) {
  if (!value_->is_string()) return complain_about_type("a text");
  value = value_->get_ref<const std::string&>();
}

void JsonReader::read(ErrorCode& value) {
  std::string name;
  read(name);
  if (failed()) return;
  const std::optional<ErrorCode> known = from_name<ErrorCode>(name);
  if (!known) return unknown_name(name, names<ErrorCode>());
  value = *known;
}

void JsonReader::read(ProfileRef& value) {
  value = {};
  if (!is_null()) read(value.file);
}

void JsonReader::read(Scenario& value) {
  Result<Scenario> scenario = scenario_from_json(*value_);
  if (scenario) {
    value = *std::move(scenario);
    return;
  }
  if (failed()) return;
  const std::string& inner = scenario.error().where;
  complain(scenario.error().what);
  if (*error_ && !inner.empty()) (*error_)->where += "." + printable(inner);
}

std::string JsonReader::path() const {
  if (parent_ == nullptr) return {};
  const std::string before = parent_->path();
  if (key_.empty()) return fmt::format("{}[{}]", before, index_);
  return before.empty() ? printable(key_) : fmt::format("{}.{}", before, printable(key_));
}

void JsonReader::complain(std::string what) {
  if (!failed()) *error_ = Error{ErrorCode::malformed, std::move(what), path(), {}};
}

void JsonReader::complain_about_type(std::string_view expected) {
  complain(fmt::format("expected {}, found {}", expected, value_->type_name()));
}

void JsonReader::unknown_name(const std::string& name, std::span<const std::string_view> known) {
  complain(
      fmt::format("unknown name {}, expected one of {}", in_quotes(name), fmt::join(known, ", ")));
}

}  // namespace leakgate
