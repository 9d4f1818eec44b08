#include "base/duration.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

double parsed(std::string_view text) { return parse_duration(text).value().count(); }

TEST(ParseDuration, ReadsDurationsAsGoWritesThem) {
  EXPECT_DOUBLE_EQ(parsed("15s"), 15);
  EXPECT_DOUBLE_EQ(parsed("300ms"), 0.3);
  EXPECT_DOUBLE_EQ(parsed("1.5s"), 1.5);
  EXPECT_DOUBLE_EQ(parsed("1h"), 3600);
  EXPECT_DOUBLE_EQ(parsed("2m"), 120);
  EXPECT_DOUBLE_EQ(parsed("250us"), 250e-6);
  EXPECT_DOUBLE_EQ(parsed("7ns"), 7e-9);
}

TEST(ParseDuration, AddsUpSeveralParts) {
  EXPECT_DOUBLE_EQ(parsed("1m30s"), 90);
  EXPECT_DOUBLE_EQ(parsed("1h2m3.5s"), 3723.5);
}

TEST(ParseDuration, TakesBothWaysToWriteMicro) {
  EXPECT_DOUBLE_EQ(parsed("5\u00B5s"), 5e-6);
  EXPECT_DOUBLE_EQ(parsed("5\u03BCs"), 5e-6);
}

TEST(ParseDuration, NeedsNoUnitForZeroOnly) {
  EXPECT_DOUBLE_EQ(parsed("0"), 0);
  EXPECT_DOUBLE_EQ(parsed("0s"), 0);
  EXPECT_FALSE(parse_duration("5"));
}

TEST(ParseDuration, RefusesWhatIsNotADuration) {
  for (const std::string_view text : {"", "s", "-1s", "-0s", "1s-1s", "nans", "infs", "1 s", "1s ",
                                      "1x", "1e3s", "five", "1m30", ",5s", "+1s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(ParseDuration, RefusesWhatIsNotFinite) {
  EXPECT_FALSE(parse_duration(std::string(400, '9') + "s"));
  EXPECT_FALSE(parse_duration("1" + std::string(308, '0') + "h"));
}

TEST(ParseDuration, SaysWhatToWriteInstead) {
  const Result<Seconds> none = parse_duration("5");
  EXPECT_EQ(none.error().code, ErrorCode::usage);
  EXPECT_NE(none.error().hint.find("1m30s"), std::string::npos);
}

TEST(DurationText, ShowsTenthsUnderTenSecondsAndMinutesFromTwo) {
  EXPECT_EQ(to_text(Seconds{0.3}), "0.3 s");
  EXPECT_EQ(to_text(Seconds{9.94}), "9.9 s");
  EXPECT_EQ(to_text(Seconds{9.96}), "10 s");
  EXPECT_EQ(to_text(Seconds{21}), "21 s");
  EXPECT_EQ(to_text(Seconds{119.4}), "119 s");
  EXPECT_EQ(to_text(Seconds{119.6}), "2 min 0 s");
  EXPECT_EQ(to_text(Seconds{125}), "2 min 5 s");
}

}  // namespace
}  // namespace leakgate
