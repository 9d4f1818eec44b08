#include "target/output_capture.hpp"

#include <gtest/gtest.h>

#include "target/target_support.hpp"

namespace leakgate {
namespace {

using namespace testing;

TEST(OutputCapture, WritesAFileUpToItsLimitAndSaysThatItWasCut) {
  const ScratchFolder scratch;
  const auto file = scratch.path() / "log";
  OutputCapture output;
  ASSERT_TRUE(output.open(file, Bytes{10}));
  output.append("12345");
  EXPECT_EQ(text_of(file), "12345");
  output.append("67890");
  EXPECT_EQ(text_of(file), "1234567890");
  output.append("more");
  output.append("and more");
  EXPECT_EQ(text_of(file), "1234567890\nleakgate: the rest of the output was cut here\n");
}

TEST(OutputCapture, HidesSecretsInTheFileAndInTheLastLines) {
  const ScratchFolder scratch;
  const auto file = scratch.path() / "log";
  OutputCapture output;
  output.hide({"Bearer t0ken", "t0ken"});
  ASSERT_TRUE(output.open(file, Bytes{1000}));
  output.append("Authorization: Bear");
  output.append("er t0ken\npanic: t0k");
  output.append("en\nt0ke");
  output.finish();
  EXPECT_EQ(text_of(file), "Authorization: ***\npanic: ***\n***");
  EXPECT_EQ(output.last_lines(3),
            (std::vector<std::string>{"Authorization: ***", "panic: ***", "***"}));
}

TEST(OutputCapture, KeepsTheLastLinesOfALongOutput) {
  OutputCapture output;
  for (int i = 0; i < 100'000; ++i) output.append("line " + std::to_string(i) + "\n");
  EXPECT_EQ(output.last_lines(2), (std::vector<std::string>{"line 99998", "line 99999"}));
  std::size_t bytes = 0;
  for (const auto& line : output.last_lines(1'000'000)) bytes += line.size() + 1;
  EXPECT_LE(bytes, 64U * 1024);
  EXPECT_GE(bytes, 60U * 1024);
}

TEST(OutputCapture, KeepsTheEndOfOneHugeChunk) {
  OutputCapture output;
  output.append(std::string(1'000'000, 'x') + "\nlast");
  EXPECT_EQ(output.last_lines(1), (std::vector<std::string>{"last"}));
}

TEST(OutputCapture, GivesPrintableLines) {
  OutputCapture output;
  EXPECT_TRUE(output.last_lines(10).empty());
  output.append("a\r\n\x01\n\n");
  EXPECT_EQ(output.last_lines(10), (std::vector<std::string>{"a", "\xEF\xBF\xBD", ""}));
}

TEST(OutputCapture, SaysThatItsFileCannotBeWritten) {
  OutputCapture output;
  const auto opened = output.open("/no/such/folder/log", Bytes{10});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::output);
}

TEST(OutputCapture, SurvivesAFullDisk) {
  OutputCapture output;
  ASSERT_TRUE(output.open("/dev/full", Bytes{1000}));
  output.append("text\n");
  output.append("more\n");
  EXPECT_EQ(output.last_lines(2), (std::vector<std::string>{"text", "more"}));
}

}  // namespace
}  // namespace leakgate
