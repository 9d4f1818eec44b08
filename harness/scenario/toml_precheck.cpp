#include "scenario/toml_precheck.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace leakgate {
namespace {

constexpr int kDeepestKey = 16;

bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }
bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }
bool starts_key(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' || byte == '"' || byte == '\'';
}

// Steps through text keeping count of lines and of columns in characters.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const { return at_ >= text_.size(); }
  [[nodiscard]] char now() const { return text_[at_]; }
  [[nodiscard]] Place place() const { return place_; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

  void step() {
    if (text_[at_] == '\n') {
      place_ = {place_.line + 1, 1};
    } else if (at_ + 1 >= text_.size() ||
               (static_cast<unsigned char>(text_[at_ + 1]) & 0xC0U) != 0x80U) {
      ++place_.column;
    }
    ++at_;
  }
  void step(std::size_t bytes) {
    for (; bytes > 0 && !done(); --bytes) step();
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  Place place_;
};

std::optional<Place> first_invalid_utf8(std::string_view text) {
  Cursor cursor(text);
  while (!cursor.done()) {
    std::size_t length = 1;
    while (length <= 4 && !is_valid_utf8(cursor.rest().substr(0, length))) ++length;
    if (length > 4) return cursor.place();
    cursor.step(length);
  }
  return std::nullopt;
}

// Follows strings, comments and brackets as TOML has them, so far as to know which is which.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : cursor_(text) {}

  std::optional<PlacedComplaint> run() {
    while (!cursor_.done() && !complaint_) scan_one();
    return complaint_;
  }

 private:
  void scan_one() {
    const char byte = cursor_.now();
    if (byte == '\n') return scan_newline();
    if (byte == '#') return skip_comment();
    if (!is_ascii(byte)) {
      return complain("only strings and comments may hold other characters than ASCII",
                      "put it in quotes");
    }
    if (is_blank(byte)) return cursor_.step();
    if (byte == '"' || byte == '\'') {
      skip_string(byte);
    } else {
      scan_structure(byte);
    }
    line_is_blank_ = false;
  }

  void scan_newline() {
    line_is_blank_ = true;
    in_header_ = false;
    dots_ = 0;
    cursor_.step();
  }

  void skip_comment() {
    while (!cursor_.done() && cursor_.now() != '\n') cursor_.step();
  }

  void skip_string(char quote) {
    const std::string fence(3, quote);
    const bool several_lines = cursor_.rest().starts_with(fence);
    cursor_.step(several_lines ? 3 : 1);
    while (!cursor_.done()) {
      const char byte = cursor_.now();
      if (!several_lines && byte == '\n') return;  // not TOML: the parser will say so
      if (byte == '\\' && quote == '"') {
        cursor_.step(2);
      } else if (!several_lines && byte == quote) {
        return cursor_.step();
      } else if (several_lines && cursor_.rest().starts_with(fence)) {
        // Up to two quotes right before the closing fence belong to the string.
        const std::size_t run =
            std::min(cursor_.rest().find_first_not_of(quote), cursor_.rest().size());
        return cursor_.step(std::min<std::size_t>(run, 5));
      } else {
        cursor_.step();
      }
    }
  }

  void scan_structure(char byte) {
    switch (byte) {
      case '.':
        return scan_dot();
      case '[':
        if (line_is_blank_ && depth_ == 0) return scan_header();
        [[fallthrough]];
      case '{':
        ++depth_;
        break;
      case ']':
      case '}':
        if (!in_header_) depth_ = std::max(0, depth_ - 1);
        break;
      default:
        break;
    }
    if (std::string_view("[]{}=,").find(byte) != std::string_view::npos) dots_ = 0;
    cursor_.step();
  }

  void scan_header() {
    in_header_ = true;
    cursor_.step(cursor_.rest().starts_with("[[") ? 2 : 1);
    expect_key("a table name", "such as [load]");
  }

  void scan_dot() {
    if (++dots_ > kDeepestKey) {
      return complain(fmt::format("keys may be nested at most {} deep", kDeepestKey), {});
    }
    cursor_.step();
    if (cursor_.rest().starts_with('.')) {
      return complain("expected a key after \".\", found another \".\"",
                      "a range is a string, such as \"5..10\"");
    }
    expect_key("a key after \".\"", {});
  }

  void expect_key(std::string_view what, std::string hint) {
    while (!cursor_.done() && is_blank(cursor_.now())) cursor_.step();
    if (!cursor_.done() && starts_key(cursor_.now())) return;
    complain(fmt::format("expected {}", what), std::move(hint));
  }

  void complain(std::string what, std::string hint) {
    complaint_ = PlacedComplaint{cursor_.place(), {std::move(what), std::move(hint)}};
  }

  Cursor cursor_;
  std::optional<PlacedComplaint> complaint_;
  bool line_is_blank_ = true;
  bool in_header_ = false;
  int depth_ = 0;  // of brackets and braces of values
  int dots_ = 0;   // since the last separator
};

}  // namespace

std::optional<PlacedComplaint> precheck_toml(std::string_view text) {
  if (text.size() > kLargestScenario) {
    return PlacedComplaint{{}, {"the file is larger than 1 MiB", "is it a scenario?"}};
  }
  if (const auto place = first_invalid_utf8(text)) {
    return PlacedComplaint{*place, {"not TOML: this is not UTF-8 text", {}}};
  }
  return Scanner(text).run();
}

}  // namespace leakgate
