#include "profile/stack_tree.hpp"

#include <algorithm>

namespace leakgate {
namespace {

std::size_t hash_of(std::uint32_t caller, std::uint32_t frame_and_inlined) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
  const std::uint64_t mixed = ((std::uint64_t{caller} << 32U) | frame_and_inlined) * kOdd;
  return mixed ^ (mixed >> 32U);
}

}  // namespace

std::uint32_t StackTree::find_or_add(const Call& call) {
  if (first_callee_.size() != size()) index_all();
  const Node node{call.caller, (call.frame << 1U) | (call.inlined ? 1U : 0U)};
  std::uint32_t& first = first_callee_[node.caller];
  if (first == 0) {
    first = static_cast<std::uint32_t>(size());
    return add(node);
  }
  if (nodes_[first - 1] == node) return first;
  if (4 * (others_ + 1) > 3 * index_.size()) grow_index();
  std::uint32_t& slot = slot_of(node);
  if (slot == 0) {
    ++others_;
    slot = add(node);
  }
  return slot;
}

std::uint32_t StackTree::add(const Node& node) {
  nodes_.push_back(node);
  first_callee_.push_back(0);
  return static_cast<std::uint32_t>(nodes_.size());
}

std::uint32_t StackTree::add_stack(std::span<const std::uint32_t> frames) {
  std::uint32_t stack = kEmpty;
  for (std::size_t i = frames.size(); i-- > 0;) {
    stack = find_or_add({.caller = stack, .frame = frames[i]});
  }
  return stack;
}

void StackTree::done_adding() {
  first_callee_ = {};
  index_ = {};
  nodes_.shrink_to_fit();
}

std::uint32_t& StackTree::slot_of(const Node& node) {
  const std::size_t mask = index_.size() - 1;
  std::size_t at = hash_of(node.caller, node.frame_and_inlined) & mask;
  while (index_[at] != 0 && nodes_[index_[at] - 1] != node) at = (at + 1) & mask;
  return index_[at];
}

void StackTree::grow_index() {
  constexpr std::size_t kSmallest = 64;
  std::vector<std::uint32_t> old(std::max(kSmallest, 2 * index_.size()), 0);
  old.swap(index_);
  for (const std::uint32_t stack : old) {
    if (stack != 0) slot_of(nodes_[stack - 1]) = stack;
  }
}

void StackTree::index_all() {
  index_ = {};
  others_ = 0;
  first_callee_.assign(size(), 0);
  for (std::uint32_t stack = 1; stack < size(); ++stack) {
    std::uint32_t& first = first_callee_[caller(stack)];
    if (first == 0) {
      first = stack;
      continue;
    }
    if (4 * (others_ + 1) > 3 * index_.size()) grow_index();
    slot_of(nodes_[stack - 1]) = stack;
    ++others_;
  }
}

}  // namespace leakgate
