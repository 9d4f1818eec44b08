// What unwinding needs to know of code addresses, looked up once each: a process has few of them on
// its stacks, however many stacks it has.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>

#include "native/go_symbols.hpp"

namespace leakgate {

// Of the code at an address: how far above the stack pointer the return address lies.
struct CodeFrame {
  std::uint32_t size = 0;  // bytes
  bool is_code = false;    // of Go, as far as its tables tell
  bool is_bottom = false;  // nothing called it: runtime.goexit
};

// Addresses are those of the file. Not thread-safe.
class FrameTable {
 public:
  explicit FrameTable(const GoSymbols& symbols) : symbols_(&symbols) {}

  [[nodiscard]] const CodeFrame& at(std::uint64_t address) {
    Slot& slot = recent_[address * kOdd >> kShift];
    if (slot.address != address) slot = {.address = address, .frame = look_up(address)};
    return slot.frame;
  }

 private:
  struct Slot {
    std::uint64_t address = 0;
    CodeFrame frame;
  };
  static constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;  // spreads over the highest bits
  static constexpr unsigned kShift = 64 - 12;
  static constexpr std::size_t kAddressesMax = 1UL << 16U;

  [[nodiscard]] CodeFrame look_up(std::uint64_t address);

  const GoSymbols* symbols_;
  std::unordered_map<std::uint64_t, CodeFrame> known_;
  std::array<Slot, 1UL << 12U> recent_{};
};

}  // namespace leakgate
