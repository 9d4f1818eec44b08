#include "base/date.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leakgate {
namespace {

constexpr std::size_t kSize = 10;  // "2027-01-31"

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int number_in(std::string_view digits) {
  int number = 0;
  for (const char c : digits) number = 10 * number + (c - '0');
  return number;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != kSize || text[4] != '-' || text[7] != '-') return std::nullopt;
  for (const std::string_view part : {text.substr(0, 4), text.substr(5, 2), text.substr(8, 2)}) {
    if (!std::ranges::all_of(part, is_digit)) return std::nullopt;
  }
  const Date date{std::chrono::year(number_in(text.substr(0, 4))),
                  std::chrono::month(static_cast<unsigned>(number_in(text.substr(5, 2)))),
                  std::chrono::day(static_cast<unsigned>(number_in(text.substr(8, 2))))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::string to_text(const Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace leakgate
