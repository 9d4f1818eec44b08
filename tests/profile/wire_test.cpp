#include "profile/wire.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "profile/profile_bytes.hpp"

namespace leakgate {
namespace {

using test::bytes_field;
using test::number_field;
using test::varint;

bool is_refused(const std::string& message) {
  WireReader reader(message);
  WireField field;
  while (reader.next(field)) {
  }
  return !reader.ok();
}

TEST(WireReader, ReadsNumbersAndBytes) {
  const std::string message = number_field(3, 300) + bytes_field(5, "abc");
  WireReader reader(message);
  WireField field;
  ASSERT_TRUE(reader.next(field));
  EXPECT_EQ(field.number, 3U);
  EXPECT_EQ(field.value, 300U);
  EXPECT_FALSE(field.is_bytes);
  ASSERT_TRUE(reader.next(field));
  EXPECT_EQ(field.number, 5U);
  EXPECT_TRUE(field.is_bytes);
  EXPECT_EQ(field.bytes, "abc");
  EXPECT_FALSE(reader.next(field));
  EXPECT_TRUE(reader.ok());
}

TEST(WireReader, ReadsFixedWidthNumbers) {
  const std::string whole("\x09\x01\x02\x00\x00\x00\x00\x00\x80\x15\x04\x03\x02\x01", 14);
  WireReader reader(whole);
  WireField field;
  ASSERT_TRUE(reader.next(field));
  EXPECT_EQ(field.value, 0x8000000000000201U);
  ASSERT_TRUE(reader.next(field));
  EXPECT_EQ(field.number, 2U);
  EXPECT_EQ(field.value, 0x01020304U);
}

TEST(WireReader, ReadsVarintsOfAllLengths) {
  for (const std::uint64_t value :
       {0ULL, 1ULL, 127ULL, 128ULL, 16383ULL, 16384ULL, 1ULL << 62U, ~0ULL}) {
    const std::string bytes = varint(value);
    WireReader reader(bytes);
    std::uint64_t read = 0;
    EXPECT_TRUE(reader.next_varint(read));
    EXPECT_EQ(read, value);
    EXPECT_FALSE(reader.next_varint(read));
    EXPECT_TRUE(reader.ok());
  }
}

TEST(WireReader, RefusesVarintsOfMoreThan64Bits) {
  EXPECT_TRUE(is_refused("\x08" + std::string(9, '\xFF') + "\x02"));
  EXPECT_TRUE(is_refused("\x08" + std::string(10, '\xFF') + "\x01"));
  EXPECT_FALSE(is_refused("\x08" + std::string(9, '\xFF') + "\x01"));
}

TEST(WireReader, RefusesEveryCutMessage) {
  const std::string message = number_field(300, 300) + bytes_field(5, "abc");
  for (std::size_t size = 1; size < message.size(); ++size) {
    if (size == number_field(300, 300).size()) continue;
    EXPECT_TRUE(is_refused(message.substr(0, size))) << size;
  }
}

TEST(WireReader, RefusesLengthsThatReachPastTheEnd) {
  for (const std::uint64_t size : {5ULL, 6ULL, ~0ULL}) {
    const std::string message = "\x0A" + varint(size) + "abcd";
    WireReader reader(message);
    WireField field;
    EXPECT_FALSE(reader.next(field)) << size;
    EXPECT_FALSE(reader.ok()) << size;
  }
}

TEST(WireReader, RefusesGroupsUnknownTypesAndFieldZero) {
  for (const std::string_view tag : {"\x0B", "\x0C", "\x0E", "\x0F", "\x02"}) {
    EXPECT_TRUE(is_refused(std::string(tag) + "\x01\x01")) << tag[0];
  }
  EXPECT_TRUE(is_refused(varint(1ULL << 40U) + "\x01"));
}

TEST(EachNumber, ReadsPackedAndSingleNumbers) {
  std::vector<std::uint64_t> seen;
  const auto collect = [&](std::uint64_t value) {
    seen.push_back(value);
    return value != 99;
  };
  const std::string packed = varint(1) + varint(300);
  EXPECT_TRUE(each_number({.number = 1, .is_bytes = true, .value = 0, .bytes = packed}, collect));
  EXPECT_TRUE(each_number({.number = 1, .is_bytes = false, .value = 5, .bytes = {}}, collect));
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 300, 5}));
  EXPECT_FALSE(each_number({.number = 1, .is_bytes = false, .value = 99, .bytes = {}}, collect));
  EXPECT_FALSE(each_number({.number = 1, .is_bytes = true, .value = 0, .bytes = "\x80"}, collect));
}

}  // namespace
}  // namespace leakgate
