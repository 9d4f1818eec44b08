#include "profile/map_room.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>

#include "profile/profile_bytes.hpp"

namespace leakgate {
namespace {

using test::varint;

std::string text(std::string_view value) { return varint(value.size()) + std::string(value); }

std::string header(std::uint64_t word = 8) {
  return "go1.7 heap dump\n" + varint(6) + varint(0) + varint(word) + varint(0xc000000000) +
         varint(0xc004000000) + text("amd64") + text("go1.26.8") + varint(2);
}

// A type and a table of interface methods, as they come before the objects.
std::string types() {
  return varint(3) + varint(0x4b0000) + varint(24) + text("main.row") + varint(1) + varint(8) +
         varint(0x4c0000) + varint(0x4b0000);
}

std::string object(std::uint64_t address, const std::string& content, int pointers = 0) {
  std::string record = varint(1) + varint(address) + text(content);
  for (int i = 0; i < pointers; ++i) {
    record += varint(1) + varint(static_cast<std::uint64_t>(i) * 8);
  }
  return record + varint(0);
}

std::string groups(std::uint64_t address, std::size_t bytes = 18432) {
  return object(address, std::string(bytes, 'x'));
}

struct TableLiteral {
  std::uint16_t used = 0;
  std::uint16_t capacity = 1024;
  std::int64_t index = 0;
  std::uint64_t length_mask = 127;
  std::uint64_t groups = 0xc000100000;
};

std::string table(const TableLiteral& literal) {
  std::string content(32, '\0');
  const auto growth_left = static_cast<std::uint16_t>(literal.capacity - literal.used);
  const auto put = [&content](std::size_t at, const auto& value) {
    std::memcpy(content.data() + at, &value, sizeof(value));
  };
  put(0, literal.used);
  put(2, literal.capacity);
  put(4, growth_left);
  put(8, literal.index);
  put(16, literal.groups);
  put(24, literal.length_mask);
  return object(0xc000200000, content, 1);
}

// What follows the objects is not looked at.
std::string end() { return varint(4) + "anything"; }

Result<MapRoom> room_of(const std::string& dump, std::size_t at_once = 1000) {
  std::size_t at = 0;
  return map_room_of_dump([&](std::span<char> into) {
    const std::size_t size = std::min({into.size(), dump.size() - at, at_once});
    std::memcpy(into.data(), dump.data() + at, size);
    at += size;
    return size;
  });
}

TEST(MapRoom, IsTheSumOfTheTablesAndOfWhatTheyHold) {
  const std::string dump = header() + types() + groups(0xc000100000) + table({.used = 700}) +
                           table({.used = 0, .groups = 0xc000300000}) +
                           groups(0xc000300000, 32768) + end();
  const Result<MapRoom> room = room_of(dump);
  ASSERT_TRUE(room) << to_text(room.error());
  EXPECT_EQ(
      *room,
      (MapRoom{
          .maps = 2, .tables = 2, .entries = 700, .places = 2048, .bytes = Bytes{18432 + 32768}}));
}

TEST(MapRoom, IsTheSameHoweverFewBytesCome) {
  const std::string dump = header() + types() + groups(0xc000100000) + table({.used = 7}) + end();
  EXPECT_EQ(room_of(dump, 1).value(), room_of(dump).value());
}

TEST(MapRoom, FindsATableBehindTheHeaderOfABlockWithPointers) {
  const std::string dump =
      header() + groups(0xc000100000) + table({.used = 7, .groups = 0xc000100008}) + end();
  EXPECT_EQ(room_of(dump).value().entries, 7);
  const std::string large =
      header() + groups(0xc000100000, 40960) + table({.used = 7, .groups = 0xc000100008}) + end();
  EXPECT_EQ(room_of(large).value(), MapRoom{}) << "larger blocks have none";
}

TEST(MapRoom, CountsTheMapByItsFirstTable) {
  const std::string dump = header() + groups(0xc000100000) + groups(0xc000300000) +
                           table({.used = 7}) + table({.index = 1, .groups = 0xc000300000}) + end();
  EXPECT_EQ(room_of(dump).value().maps, 1);
  EXPECT_EQ(room_of(dump).value().tables, 2);
}

TEST(MapRoom, IsNotKnownOfADumpThatIsOutOfStep) {
  const std::string whole = header() + groups(0xc000100000) + table({.used = 7});
  EXPECT_EQ(room_of(whole + varint(77) + end()).error().code, ErrorCode::malformed);
  EXPECT_EQ(room_of(whole.substr(0, whole.size() - 1) + varint(9) + end()).error().code,
            ErrorCode::malformed);
}

TEST(MapRoom, HasNoTableThatWasSplit) {
  const std::string dump = header() + groups(0xc000100000) + table({.index = -1}) + end();
  EXPECT_EQ(room_of(dump).value(), MapRoom{});
}

TEST(MapRoom, HasNothingThatOnlyLooksLikeATable) {
  const std::string block = groups(0xc000100000);
  for (const TableLiteral& wrong :
       {TableLiteral{.length_mask = 126}, TableLiteral{.capacity = 1000},
        TableLiteral{.groups = 0xc000500000}}) {
    EXPECT_EQ(room_of(header() + block + table(wrong) + end()).value(), MapRoom{});
  }
  const std::string too_small = groups(0xc000100000, 2047);
  EXPECT_EQ(room_of(header() + too_small + table({}) + end()).value(), MapRoom{});
}

TEST(MapRoom, IsNotKnownOfWhatIsNoHeapDump) {
  EXPECT_EQ(room_of("").error().code, ErrorCode::malformed);
  EXPECT_EQ(room_of("go1.7 heap profile").error().code, ErrorCode::malformed);
  EXPECT_EQ(room_of(header(4) + end()).error().code, ErrorCode::unsupported);
}

TEST(MapRoom, IsNotKnownOfADumpThatBreaksOff) {
  const std::string whole = header() + types() + groups(0xc000100000) + table({.used = 7});
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    EXPECT_EQ(room_of(whole.substr(0, size)).error().code, ErrorCode::malformed) << size;
  }
}

TEST(MapRoom, IsARoomOrAnErrorWhateverTheDumpSays) {
  const std::string whole =
      header() + types() + groups(0xc000100000, 4096) + table({.used = 7}) + end();
  std::mt19937 random(7);
  int rooms = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string dump = whole;
    for (int change = 0; change < 3; ++change) {
      // Behind the magic, which hardly any change would survive.
      const std::size_t at = 16 + random() % (dump.size() - 16);
      dump[at] = static_cast<char>(random());
    }
    const Result<MapRoom> room = room_of(dump);
    if (!room) continue;
    ++rooms;
    EXPECT_LE(room->entries, room->places);
    EXPECT_LE(room->tables, 1);
  }
  EXPECT_GT(rooms, 1000);
}

}  // namespace
}  // namespace leakgate
