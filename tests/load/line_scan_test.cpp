#include "load/line_scan.hpp"

#include <gtest/gtest.h>

#include <string>

namespace leakgate {
namespace {

TEST(LineScan, FindsTheFirstOfItsThreeBytesWhereverItIs) {
  for (const char control : {'\r', '\n', '\0'}) {
    for (std::size_t size = 1; size < 70; ++size) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, '\t');
        text[at] = control;
        text.back() = control;
        ASSERT_EQ(find_line_control(text), at) << size;
      }
    }
  }
}

TEST(LineScan, TakesNoOtherByteForOne) {
  std::string all;
  for (int byte = 1; byte < 256; ++byte) {
    if (byte != '\r' && byte != '\n') all += static_cast<char>(byte);
  }
  EXPECT_EQ(find_line_control(all), all.size());
  EXPECT_EQ(find_line_control(""), 0U);
}

}  // namespace
}  // namespace leakgate
