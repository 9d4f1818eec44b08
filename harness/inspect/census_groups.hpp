// Goroutines that are alike, counted together, in bounded memory however many kinds there are.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "inspect/goroutine_census.hpp"

namespace leakgate {

class CensusGroups {
 public:
  struct Seen {
    std::span<const std::uint64_t> stack;  // empty where it is not known
    std::uint64_t start_pc = 0, go_pc = 0;
    bool has_stack = false;
  };
  // Beyond five thousand kinds, and half a million frames, stacks are no longer told apart.
  void add(Seen seen);

  // The largest first.
  [[nodiscard]] std::vector<CensusGroup> take();

 private:
  [[nodiscard]] CensusGroup& group_of(const Seen& seen);

  std::unordered_multimap<std::uint64_t, std::size_t> by_hash_;
  std::vector<CensusGroup> groups_;
  std::size_t frames_ = 0;
};

}  // namespace leakgate
