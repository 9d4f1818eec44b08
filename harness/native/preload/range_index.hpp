// The entries of a table of ranges in the order of their addresses. The ranges do not overlap, so
// that whatever lies within some addresses is found by a binary search. Not for several threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "native/shared_samples.hpp"

namespace leakgate::native {

class RangeIndex {
 public:
  [[nodiscard]] std::size_t count() const { return count_; }

  // The entry at a place in the order.
  [[nodiscard]] MappedRange& at(SharedSamples& file, std::size_t place) const {
    return file.mappings[slots_[place]];
  }

  // The first place whose range ends above the address; count() where there is none.
  [[nodiscard]] std::size_t first_above(SharedSamples& file, std::uint64_t address) const {
    std::size_t low = 0;
    std::size_t high = count_;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      const MappedRange& range = at(file, middle);
      const std::uint64_t begin = range.begin.load(std::memory_order_relaxed);
      if (begin + range.length.load(std::memory_order_relaxed) > address) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  // Makes room at a place for an entry of the table that is not in use; nullptr: there is none. Its
  // range has to be written before the next search.
  MappedRange* insert(SharedSamples& file, std::size_t place) {
    if (count_ == kMappings) return nullptr;
    if (count_ == ever_) slots_[ever_] = static_cast<std::uint32_t>(ever_), ++ever_;
    const std::uint32_t slot = slots_[count_];
    for (std::size_t i = count_; i > place; --i) slots_[i] = slots_[i - 1];
    slots_[place] = slot;
    ++count_;
    return &at(file, place);
  }

  void remove(std::size_t place, std::size_t count) {
    std::rotate(slots_ + place, slots_ + place + count, slots_ + count_);
    count_ -= count;
  }

 private:
  // Those in use in the order of their ranges, then those that are free again.
  std::uint32_t slots_[kMappings] = {};
  std::size_t count_ = 0;
  std::size_t ever_ = 0;  // that were ever in use
};

}  // namespace leakgate::native
