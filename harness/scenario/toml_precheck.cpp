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
  if (is_valid_utf8(text)) return std::nullopt;
  Cursor cursor(text);
  while (!cursor.done()) {
    std::size_t length = 1;
    while (length <= 4 && !is_valid_utf8(cursor.rest().substr(0, length))) ++length;
    if (length > 4) return cursor.place();
    cursor.step(length);
  }
  return std::nullopt;
}

// Follows keys, values, strings and comments as TOML has them, so far as to know which is which.
// Inside a bare value such as 12 toml++ looks ahead without heeding quotes, so there no string may
// begin.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : cursor_(text) {}

  std::optional<PlacedComplaint> run() {
    while (!cursor_.done() && !complaint_) scan_one();
    return complaint_;
  }

 private:
  enum class State { line_start, key, header, value_start, in_value };

  void scan_one() {
    const char byte = cursor_.now();
    if (byte == '\n') return scan_newline();
    if (byte == '#') return skip_comment();
    if (!is_ascii(byte)) {
      return complain("only strings and comments may hold other characters than ASCII",
                      "put it in quotes");
    }
    if (is_blank(byte) || byte == '\r') return cursor_.step();
    const bool opens = byte == '"' || byte == '\'' || byte == '[' || byte == '{' || byte == '=';
    if (state_ == State::in_value && opens) {
      return complain(fmt::format("expected the end of the value, found '{}'", byte),
                      "strings start and end with a quote");
    }
    if (byte == '"' || byte == '\'') return scan_string(byte);
    scan_structure(byte);
  }

  void scan_newline() {
    if (open_.empty()) state_ = State::line_start;
    dots_ = 0;
    cursor_.step();
  }

  void skip_comment() {
    while (!cursor_.done() && cursor_.now() != '\n') cursor_.step();
  }

  void scan_string(char quote) {
    if (cursor_.rest().starts_with(std::string(3, quote))) {
      skip_long_string(quote);
    } else {
      skip_short_string(quote);
    }
    go_on();
  }

  // Ends at the line's end at the latest: a missing quote is for the parser to tell.
  void skip_short_string(char quote) {
    cursor_.step();
    while (!cursor_.done() && cursor_.now() != '\n') {
      const char byte = cursor_.now();
      cursor_.step(byte == '\\' && quote == '"' ? 2 : 1);
      if (byte == quote) return;
    }
  }

  void skip_long_string(char quote) {
    const std::string fence(3, quote);
    cursor_.step(3);
    while (!cursor_.done() && !complaint_) {
      if (cursor_.now() == '\\' && quote == '"') {
        skip_escape();
      } else if (cursor_.rest().starts_with(fence)) {
        // Up to two quotes right before the closing fence belong to the string.
        const std::size_t run =
            std::min(cursor_.rest().find_first_not_of(quote), cursor_.rest().size());
        return cursor_.step(std::min<std::size_t>(run, 5));
      } else {
        cursor_.step();
      }
    }
  }

  // After a backslash toml++ asks whether characters are blank in a way that only ASCII survives.
  void skip_escape() {
    cursor_.step();
    const bool ends_line = !cursor_.done() && std::string_view(" \t\r\n").contains(cursor_.now());
    while (ends_line && !cursor_.done() && std::string_view(" \t\r\n").contains(cursor_.now())) {
      cursor_.step();
    }
    if (!cursor_.done() && !is_ascii(cursor_.now())) {
      return complain("a backslash must be followed by an ASCII character",
                      "take the backslash out");
    }
    if (!ends_line) cursor_.step(1);
  }

  void scan_structure(char byte) {
    switch (byte) {
      case '.':
        return scan_dot();
      case '=':
        if (state_ != State::header) state_ = State::value_start;
        break;
      case '[':
        if (state_ == State::line_start) return scan_header();
        open(byte, State::value_start);
        break;
      case '{':
        open(byte, State::key);
        break;
      case ']':
      case '}':
        close();
        break;
      case ',':
        if (!open_.empty()) state_ = open_.back() == '[' ? State::value_start : State::key;
        break;
      default:
        go_on();
        break;
    }
    if (std::string_view("[]{}=,").contains(byte)) dots_ = 0;
    cursor_.step();
  }

  void open(char bracket, State inside) {
    if (state_ != State::value_start) return;  // not TOML: the parser will say so
    open_ += bracket;
    state_ = inside;
  }

  void close() {
    if (state_ == State::header || open_.empty()) return;
    open_.pop_back();
    state_ = State::in_value;
  }

  // Part of a key or of a value has been seen.
  void go_on() {
    if (state_ == State::line_start) state_ = State::key;
    if (state_ == State::value_start) state_ = State::in_value;
  }

  void scan_header() {
    state_ = State::header;
    cursor_.step(cursor_.rest().starts_with("[[") ? 2 : 1);
    expect_key("a table name", "such as [load]");
  }

  void scan_dot() {
    go_on();
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
  State state_ = State::line_start;
  std::string open_;  // brackets and braces of values that are still open
  int dots_ = 0;      // since the last separator
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
