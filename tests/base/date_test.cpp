#include "base/date.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

TEST(Date, ReadsYearMonthAndDay) {
  EXPECT_EQ(parse_date("2027-01-31"), Date(year(2027), month(1), day(31)));
  EXPECT_EQ(parse_date("2028-02-29"), Date(year(2028), month(2), day(29)));
}

TEST(Date, RefusesDaysThatNoCalendarHas) {
  for (const char* text : {"2027-02-29", "2027-13-01", "2027-00-10", "2027-04-31", "2027-01-00"}) {
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
  }
}

TEST(Date, RefusesOtherForms) {
  for (const char* text : {"", "2027-1-31", "31.01.2027", "2027-01-31T00:00:00Z", "2027/01/31",
                           "+027-01-31", "20270-01-3", "2027-01-3x"}) {
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
  }
}

TEST(Date, IsWrittenAsItIsRead) {
  EXPECT_EQ(to_text(Date(year(2027), month(1), day(5))), "2027-01-05");
}

TEST(Date, IsOrderedByTime) {
  EXPECT_LT(*parse_date("2026-12-31"), *parse_date("2027-01-01"));
  EXPECT_LT(*parse_date("2027-01-09"), *parse_date("2027-01-10"));
}

}  // namespace
}  // namespace leakgate
