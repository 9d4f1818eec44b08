// Functions and the calls between them, weighed by the samples that pass through. For
// function_table.cpp only.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "profile/merged_stacks.hpp"

namespace leakgate {

// Values by stack, of the stacks that hold any.
class WeighedStacks {
 public:
  explicit WeighedStacks(const MergedStacks& stacks)
      : stacks_(stacks), own_(stacks.size()), below_(stacks.size()), holds_(stacks.size()) {}

  void add(std::uint32_t stack, std::int64_t value);
  // Sums up what lies below each stack and numbers the functions; once all is added.
  void done_adding();

  [[nodiscard]] const std::vector<std::string_view>& functions() const { return functions_; }

 private:
  friend class CallGraph;

  const MergedStacks& stacks_;
  std::vector<std::int64_t> own_, below_;  // below_: its own included
  std::vector<bool> holds_;                // something, at it or below
  std::vector<std::uint32_t> first_callee_, next_callee_;
  std::vector<std::string_view> functions_;
  std::vector<std::uint32_t> function_by_frame_;
};

class CallGraph {
 public:
  struct Function {
    std::int64_t flat = 0, cum = 0;
  };
  struct Edge {
    std::int64_t weight = 0;
    bool inlined = true;  // wherever it is called so
    int active = 0;
  };

  // Only of the functions that are kept, which is one for each function: a call that goes through
  // others counts as one from the nearest that is kept.
  CallGraph(const WeighedStacks& stacks, const std::vector<bool>& kept);

  [[nodiscard]] const Function& function(std::uint32_t number) const { return functions_[number]; }
  // Keys are edge_key().
  [[nodiscard]] const std::unordered_map<std::uint64_t, Edge>& edges() const { return edges_; }
  static std::uint64_t edge_key(std::uint32_t caller, std::uint32_t callee) {
    return (std::uint64_t{caller} << 32U) | callee;
  }
  static std::uint32_t callee_of(std::uint64_t key) { return static_cast<std::uint32_t>(key); }

 private:
  // A stack on the way down, and what has to be undone on the way up.
  struct Visit {
    std::uint32_t stack = 0, caller = 0;
    Edge* edge = nullptr;
    bool is_leaving = false;
  };
  void enter(Visit& visit);
  void leave(const Visit& visit);

  const WeighedStacks& stacks_;
  const std::vector<bool>& kept_;
  std::vector<Function> functions_;
  std::vector<int> active_;  // how often each is on the way from the entry
  std::unordered_map<std::uint64_t, Edge> edges_;
  std::vector<Visit> visits_;
};

}  // namespace leakgate
