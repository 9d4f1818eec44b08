#include "profile/call_graph.hpp"

#include "profile/saturating.hpp"

namespace leakgate {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

void sum(std::int64_t& total, std::int64_t more) { total = saturating_add(total, more); }

}  // namespace

void WeighedStacks::add(std::uint32_t stack, std::int64_t value) {
  own_[stack] = saturating_add(own_[stack], value);
  holds_[stack] = true;
}

void WeighedStacks::done_adding() {
  const StackTree& tree = stacks_.tree();
  first_callee_.assign(stacks_.size(), StackTree::kEmpty);
  next_callee_.assign(stacks_.size(), StackTree::kEmpty);
  below_ = own_;
  // Callees have larger numbers than their callers.
  for (auto stack = static_cast<std::uint32_t>(stacks_.size()); --stack > 0;) {
    const std::uint32_t caller = tree.caller(stack);
    if (holds_[stack]) holds_[caller] = true;
    below_[caller] = saturating_add(below_[caller], below_[stack]);
    next_callee_[stack] = first_callee_[caller];
    first_callee_[caller] = stack;
  }
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  for (std::uint32_t frame = 0; frame < stacks_.frame_count(); ++frame) {
    const auto next = static_cast<std::uint32_t>(functions_.size());
    const auto [at, is_new] = numbers.try_emplace(stacks_.function(frame), next);
    if (is_new) functions_.push_back(stacks_.function(frame));
    function_by_frame_.push_back(at->second);
  }
}

CallGraph::CallGraph(const WeighedStacks& stacks, const std::vector<bool>& kept)
    : stacks_(stacks),
      kept_(kept),
      functions_(stacks.functions_.size()),
      active_(stacks.functions_.size()) {
  visits_.push_back({.stack = StackTree::kEmpty, .caller = kNone});
  while (!visits_.empty()) {
    Visit visit = visits_.back();
    visits_.pop_back();
    if (visit.is_leaving) {
      leave(visit);
    } else if (stacks_.holds_[visit.stack]) {
      enter(visit);
    }
  }
}

void CallGraph::enter(Visit& visit) {
  std::uint32_t caller = visit.caller;
  if (visit.stack != StackTree::kEmpty) {
    const StackTree& tree = stacks_.stacks_.tree();
    const std::uint32_t function = stacks_.function_by_frame_[tree.frame(visit.stack)];
    if (kept_[function]) {
      const std::int64_t below = stacks_.below_[visit.stack];
      // What recurs counts once a sample.
      if (active_[function]++ == 0) sum(functions_[function].cum, below);
      sum(functions_[function].flat, stacks_.own_[visit.stack]);
      if (caller != kNone && caller != function) {
        visit.edge = &edges_[edge_key(caller, function)];
        if (visit.edge->active++ == 0) {
          sum(visit.edge->weight, below);
          visit.edge->inlined &= tree.is_inlined(visit.stack);
        }
      }
      caller = function;
      visit.is_leaving = true;
      visits_.push_back(visit);
    }
  }
  for (std::uint32_t callee = stacks_.first_callee_[visit.stack]; callee != StackTree::kEmpty;
       callee = stacks_.next_callee_[callee]) {
    visits_.push_back({.stack = callee, .caller = caller});
  }
}

void CallGraph::leave(const Visit& visit) {
  --active_[stacks_.function_by_frame_[stacks_.stacks_.tree().frame(visit.stack)]];
  if (visit.edge != nullptr) --visit.edge->active;
}

}  // namespace leakgate
