#include "load/cookie_date.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "load/http_syntax.hpp"

namespace leakgate {
namespace {

bool is_digit(char character) { return character >= '0' && character <= '9'; }

bool is_delimiter(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte == 0x09 || (byte >= 0x20 && byte <= 0x2f) || (byte >= 0x3b && byte <= 0x40) ||
         (byte >= 0x5b && byte <= 0x60) || (byte >= 0x7b && byte <= 0x7e);
}

// A number of `least` to `most` digits at the beginning of `text`, which is then behind it; nullopt
// where it has more or fewer.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
  const auto digits =
      static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  if (digits < least || digits > most) return std::nullopt;
  int number = 0;
  for (const char digit : text.substr(0, digits)) number = number * 10 + (digit - '0');
  text.remove_prefix(digits);
  return number;
}

// "08:49:37", and whatever is no digit behind it.
std::optional<std::chrono::seconds> time_of_day(std::string_view token) {
  std::array<int, 3> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) {
      if (!token.starts_with(':')) return std::nullopt;
      token.remove_prefix(1);
    }
    const auto part = take_number(token, 1, 2);
    if (!part) return std::nullopt;
    parts[i] = *part;
  }
  if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59) return std::nullopt;
  return std::chrono::hours(parts[0]) + std::chrono::minutes(parts[1]) +
         std::chrono::seconds(parts[2]);
}

std::optional<std::chrono::month> month_of(std::string_view token) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (unsigned month = 0; month < 12; ++month) {
    if (equal_ignoring_case(token.substr(0, 3), kMonths.substr(month * 3UL, 3))) {
      return std::chrono::month(month + 1);
    }
  }
  return std::nullopt;
}

// What was found so far; each of it is what the first token says that looks like it.
struct Parts {
  std::optional<std::chrono::seconds> time{};
  std::optional<int> day{};
  std::optional<std::chrono::month> month{};
  std::optional<int> year{};

  void take(std::string_view token) {
    std::string_view number = token;
    if (fill(time, time_of_day(token)) || fill(day, take_number(number, 1, 2))) return;
    if (!fill(month, month_of(token))) (void)fill(year, take_number(token, 2, 4));
  }

 private:
  template <class T>
  [[nodiscard]] static bool fill(std::optional<T>& part, std::optional<T> found) {
    if (part || !found) return false;
    part = found;
    return true;
  }
};

int full_year(int year) {
  if (year >= 70 && year <= 99) return year + 1900;
  return year <= 69 ? year + 2000 : year;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_cookie_date(std::string_view text) {
  Parts parts;
  while (!text.empty()) {
    const auto end =
        static_cast<std::size_t>(std::ranges::find_if(text, is_delimiter) - text.begin());
    if (end > 0) parts.take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (!parts.time || !parts.day || !parts.month || !parts.year) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(full_year(*parts.year)), *parts.month,
                                         std::chrono::day(static_cast<unsigned>(*parts.day)));
  if (!date.ok() || date.year() < std::chrono::year(1601)) return std::nullopt;
  return std::chrono::sys_days(date) + *parts.time;
}

}  // namespace leakgate
