#include "profile/map_room.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leakgate {
namespace {

constexpr std::string_view kMagic = "go1.7 heap dump\n";

// The records that come before the last object.
enum Tag : std::uint64_t { kObject = 1, kType = 3, kGoroutine = 4, kParams = 6, kItab = 8 };
constexpr std::uint64_t kPointerField = 1;

// Smaller tables are those of maps with a few hundred entries, whose room is no matter.
constexpr std::uint64_t kTableBytesMin = 2048;
constexpr std::size_t kLargeBlocksMax = 1'000'000;
// A group of places has 8 bytes of control before them.
constexpr std::uint64_t kPlacesOfGroup = 8;
constexpr std::uint64_t kGroupBytesMin = 16;

// Takes a dump apart. Once broken it gives zeros.
class DumpReader {
 public:
  explicit DumpReader(const ReadBytes& read) : read_(read) {}

  [[nodiscard]] bool broken() const { return broken_; }

  std::uint8_t byte() {
    if (at_ == end_ && !fill()) return 0;
    return static_cast<std::uint8_t>(buffer_.at(at_++));
  }

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = byte();
      value |= std::uint64_t{next & 0x7FU} << shift;
      if (next < 0x80) return value;
    }
    broken_ = true;
    return 0;
  }

  void bytes(std::span<char> into) {
    for (char& one : into) one = static_cast<char>(byte());
  }

  void skip(std::uint64_t count) {
    while (count > 0 && !broken_) {
      if (at_ == end_ && !fill()) return;
      const std::uint64_t step = std::min<std::uint64_t>(count, end_ - at_);
      at_ += step;
      count -= step;
    }
  }

  void numbers(int count) {
    for (int i = 0; i < count; ++i) (void)number();
  }

 private:
  bool fill() {
    if (!broken_) {
      at_ = 0;
      end_ = std::min(read_(buffer_), buffer_.size());
      broken_ = end_ == 0;
    }
    return !broken_;
  }

  const ReadBytes& read_;
  std::array<char, 64UL * 1024> buffer_{};
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  bool broken_ = false;
};

// A block as it lies in memory: struct table of internal/runtime/maps.
struct Table {
  std::uint16_t used = 0;
  std::uint16_t capacity = 0;
  std::uint16_t growth_left = 0;
  std::uint8_t local_depth = 0;
  std::uint8_t padding = 0;
  std::int64_t index = 0;
  std::uint64_t groups = 0;
  std::uint64_t length_mask = 0;
};
static_assert(sizeof(Table) == 32);

// Whether it can be the head of a table in use; an old one that was split has index -1.
bool may_be_table(const Table& table) {
  return table.capacity >= 2 * kPlacesOfGroup && std::has_single_bit(table.capacity) &&
         table.used + table.growth_left <= table.capacity && table.index >= 0 &&
         table.length_mask + 1 == table.capacity / kPlacesOfGroup && table.groups != 0;
}

class Scan {
 public:
  explicit Scan(const ReadBytes& read) : in_(read) {}

  Result<MapRoom> run() {
    std::array<char, kMagic.size()> magic{};
    in_.bytes(magic);
    if (std::string_view(magic.data(), magic.size()) != kMagic) {
      return fail(ErrorCode::malformed, "this is no heap dump of Go");
    }
    for (bool more = true; more;) {
      Result<bool> read = record();
      if (!read) return pass_on(read);
      more = *read;
      if (in_.broken()) return fail(ErrorCode::malformed, "the heap dump breaks off");
    }
    return sum();
  }

 private:
  // False at the first record behind the objects.
  Result<bool> record() {
    switch (in_.number()) {
      case kParams:
        return parameters();
      case kType:
        in_.numbers(2);
        in_.skip(in_.number());
        in_.numbers(1);
        return true;
      case kItab:
        in_.numbers(2);
        return true;
      case kObject:
        return object();
      case kGoroutine:
        return false;
      default:
        // The runtime does not look whether a write was cut short: then we are out of step.
        return fail(ErrorCode::malformed, "the heap dump has a record that cannot be there");
    }
  }

  Result<bool> parameters() {
    const bool big_endian = in_.number() != 0;
    const std::uint64_t word = in_.number();
    if (!in_.broken() && (big_endian || word != sizeof(std::uint64_t))) {
      return fail(ErrorCode::unsupported, "a heap dump of another kind of machine");
    }
    in_.numbers(2);
    in_.skip(in_.number());  // architecture
    in_.skip(in_.number());  // version of Go
    in_.numbers(1);
    return true;
  }

  Result<bool> object() {
    const std::uint64_t address = in_.number();
    const std::uint64_t size = in_.number();
    if (size == sizeof(Table)) {
      std::array<char, sizeof(Table)> content{};
      in_.bytes(content);
      Table table;
      std::memcpy(&table, content.data(), sizeof(table));
      if (may_be_table(table)) tables_.push_back(table);
    } else {
      if (size >= kTableBytesMin) large_.emplace(address, size);
      in_.skip(size);
    }
    if (large_.size() + tables_.size() > kLargeBlocksMax) {
      return fail(ErrorCode::unsupported, "the heap has too many blocks to look at them all");
    }
    std::uint64_t field = in_.number();
    for (; field == kPointerField && !in_.broken(); field = in_.number()) (void)in_.number();
    if (field != 0) return fail(ErrorCode::malformed, "the heap dump has a field of no known kind");
    return true;
  }

  // A block with pointers, over 512 B and up to 32 KiB, begins with a header of 8 bytes, and what
  // was asked for lies behind it (mallocgcSmallScanHeader in runtime/malloc.go, since Go 1.22).
  [[nodiscard]] std::unordered_map<std::uint64_t, std::uint64_t>::const_iterator block_at(
      std::uint64_t address) const {
    constexpr std::uint64_t kHeader = 8;
    constexpr std::uint64_t kWithHeaderMax = 32UL * 1024;
    const auto exact = large_.find(address);
    if (exact != large_.end()) return exact;
    const auto behind = large_.find(address - kHeader);
    return behind != large_.end() && behind->second <= kWithHeaderMax ? behind : large_.end();
  }

  [[nodiscard]] MapRoom sum() const {
    MapRoom room;
    for (const Table& table : tables_) {
      const auto block = block_at(table.groups);
      if (block == large_.end()) continue;
      if (block->second / kGroupBytesMin < table.length_mask + 1) continue;
      room.maps += table.index == 0 ? 1 : 0;  // each map has one such table
      ++room.tables;
      room.entries += table.used;
      room.places += table.capacity;
      room.bytes += Bytes{static_cast<std::int64_t>(block->second)};
    }
    return room;
  }

  DumpReader in_;
  std::vector<Table> tables_;
  std::unordered_map<std::uint64_t, std::uint64_t> large_;  // size by address
};

}  // namespace

Result<MapRoom> map_room_of_dump(const ReadBytes& read) { return Scan(read).run(); }

}  // namespace leakgate
