#include "base/bytes.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

std::int64_t parsed(std::string_view text) { return parse_bytes(text).value().count; }

std::string refusal(std::string_view text) {
  const Result<Bytes> bytes = parse_bytes(text);
  return bytes ? "accepted as " + std::to_string(bytes->count) : to_text(bytes.error());
}

TEST(ParseBytes, ReadsTheBinaryUnits) {
  EXPECT_EQ(parsed("64B"), 64);
  EXPECT_EQ(parsed("12 KiB"), 12 * kKiB);
  EXPECT_EQ(parsed("256MiB"), 256 * kMiB);
  EXPECT_EQ(parsed("2GiB"), 2 * kGiB);
  EXPECT_EQ(parsed("0B"), 0);
}

TEST(ParseBytes, RoundsFractionsToAWholeByte) {
  EXPECT_EQ(parsed("1.5KiB"), 1536);
  EXPECT_EQ(parsed("0.4B"), 0);
  EXPECT_EQ(parsed("0.1KiB"), 102);
}

TEST(ParseBytes, RefusesDecimalUnitsAndNamesTheBinaryOnes) {
  const std::string said = refusal("12 MB");
  EXPECT_NE(said.find("unknown unit \"MB\""), std::string::npos) << said;
  EXPECT_NE(said.find("KiB, MiB, GiB"), std::string::npos) << said;
}

TEST(ParseBytes, RefusesWhatIsNotASize) {
  for (const std::string_view text : {"", "B", "KiB", "12", "-1B", "-0B", "nanB", "infB", "+5B",
                                      "1e400B", "12 KiB ", "12kib", "12 Ki B", "0x10B", "1,5KiB"}) {
    EXPECT_FALSE(parse_bytes(text)) << text;
  }
}

TEST(ParseBytes, RefusesWhatDoesNotFit63Bits) {
  EXPECT_NE(refusal("9e18KiB").find("too large"), std::string::npos);
  EXPECT_NE(refusal("8589934592GiB").find("too large"), std::string::npos);
  EXPECT_EQ(parsed("8000000000GiB"), 8'000'000'000 * kGiB);
}

TEST(BytesText, KeepsTheFiguresThatAPersonReads) {
  EXPECT_EQ(to_text(Bytes{0}), "0 B");
  EXPECT_EQ(to_text(Bytes{655}), "655 B");
  EXPECT_EQ(to_text(Bytes{12 * kKiB}), "12 KiB");
  EXPECT_EQ(to_text(Bytes{12 * kKiB + 300}), "12 KiB");
  EXPECT_EQ(to_text(Bytes{6'900'000}), "6.6 MiB");
  EXPECT_EQ(to_text(Bytes{3 * kGiB}), "3 GiB");
}

TEST(BytesText, ShowsTenthsOfSmallRates) {
  EXPECT_EQ(bytes_text(16.5), "16.5 B");
  EXPECT_EQ(bytes_text(0.25), "0.3 B");
  EXPECT_EQ(bytes_text(16.04), "16 B");
  EXPECT_EQ(bytes_text(655.4), "655 B");
}

TEST(BytesText, GoesOnToTheNextUnitWhereRoundingReachesIt) {
  EXPECT_EQ(to_text(Bytes{1023}), "1023 B");
  EXPECT_EQ(bytes_text(1023.6), "1 KiB");
  EXPECT_EQ(to_text(Bytes{kMiB - 1}), "1 MiB");
  EXPECT_EQ(to_text(Bytes{10'239}), "10 KiB");
}

TEST(BytesText, ShowsNegativeAmountsWithAMinus) {
  EXPECT_EQ(to_text(Bytes{-655}), "-655 B");
  EXPECT_EQ(to_text(Bytes{-6'900'000}), "-6.6 MiB");
  EXPECT_EQ(bytes_text(-0.01), "0 B");
}

TEST(BytesText, CanBeReadBack) {
  for (const std::int64_t size : {1L, 655L, 12 * kKiB, 3 * kMiB, 7 * kGiB}) {
    EXPECT_EQ(parsed(to_text(Bytes{size})), size);
  }
}

}  // namespace
}  // namespace leakgate
