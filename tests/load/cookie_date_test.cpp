#include "load/cookie_date.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

constexpr std::chrono::sys_seconds kMoment =
    std::chrono::sys_days(std::chrono::year(1994) / 11 / 6) + std::chrono::hours(8) +
    std::chrono::minutes(49) + std::chrono::seconds(37);

TEST(CookieDate, IsReadInEveryWayThatServersWriteIt) {
  for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994", "6 november 1994 8:49:37",
                           "08:49:37x 1994 6th Nov", "nov/06/1994/08:49:37"}) {
    EXPECT_EQ(parse_cookie_date(text), kMoment) << text;
  }
}

TEST(CookieDate, TakesTwoDigitsForAYearFrom1970To2069) {
  const auto year_of = [](std::string_view year) {
    const auto date = parse_cookie_date("1 Jan " + std::string(year) + " 00:00:00");
    if (!date) return 0;
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(*date));
    return static_cast<int>(day.year());
  };
  EXPECT_EQ(year_of("70"), 1970);
  EXPECT_EQ(year_of("99"), 1999);
  EXPECT_EQ(year_of("69"), 2069);
  EXPECT_EQ(year_of("100"), 0);
  EXPECT_EQ(year_of("9999"), 9999);
}

TEST(CookieDate, IsNoneWhereAPartIsMissingOrTooLarge) {
  for (const char* text :
       {"", "never", "Nov 1994 08:49:37", "06 1994 08:49:37", "06 Nov 08:49:37", "06 Nov 1994",
        "00 Nov 1994 08:49:37", "31 Nov 1994 08:49:37", "06 Nov 1600 08:49:37",
        "06 Nov 1994 24:00:00", "06 Nov 1994 08:60:00", "06 Nov 1994 08:49:60",
        "06 Nov 12345 08:49:37", "06 Nov 1994 008:49:37", "06 Nov 1994 08:49"}) {
    EXPECT_EQ(parse_cookie_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace leakgate
