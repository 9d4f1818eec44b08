#include "profile/merged_stacks.hpp"

#include <algorithm>

#include "profile/frames.hpp"

namespace leakgate {

std::vector<std::uint32_t> MergedStacks::take(const Profile& profile) {
  std::vector<std::uint32_t> frames;
  frames.reserve(profile.frames.size());
  for (const Frame& frame : profile.frames) frames.push_back(number_of(frame));
  // Callers come before what they call, so their numbers here are known.
  std::vector<std::uint32_t> here(profile.stacks.size(), StackTree::kEmpty);
  for (std::uint32_t stack = 1; stack < here.size(); ++stack) {
    here[stack] = tree_.find_or_add(
        {.caller = here[profile.stacks.caller(stack)],
         .frame = frames.at(profile.stacks.frame(stack)),
         .inlined = inlining_ == Inlining::kept && profile.stacks.is_inlined(stack)});
  }
  mark_new_stacks();
  return here;
}

std::uint32_t MergedStacks::number_of(const Frame& frame) {
  const auto next = static_cast<std::uint32_t>(frames_.size());
  const auto [at, is_new] = numbers_.try_emplace(&frame, next);
  if (is_new) frames_.push_back(&frame);
  return at->second;
}

void MergedStacks::mark_new_stacks() {
  struct Kind {
    bool is_runtime = false, is_probe = false;
  };
  std::vector<Kind> kinds;
  kinds.reserve(frames_.size());
  for (const Frame* one : frames_) kinds.push_back({is_runtime_frame(*one), is_probe_frame(*one)});
  marks_.reserve(tree_.size());
  if (marks_.empty()) marks_.emplace_back();
  for (auto stack = static_cast<std::uint32_t>(marks_.size()); stack < tree_.size(); ++stack) {
    const Mark& caller = marks_[tree_.caller(stack)];
    const Kind& kind = kinds[tree_.frame(stack)];
    marks_.push_back({.own = kind.is_runtime ? caller.own : stack,
                      .is_of_probe = kind.is_probe || caller.is_of_probe});
  }
}

Stack MergedStacks::stack_of(std::uint32_t stack) const {
  Stack frames;
  for (const std::uint32_t number : tree_.frames_of(stack)) frames.push_back(frame(number));
  return frames;
}

bool MergedStacks::is_less(std::uint32_t a, std::uint32_t b) const {
  const auto as = tree_.frames_of(a);
  const auto bs = tree_.frames_of(b);
  return std::lexicographical_compare(
      as.begin(), as.end(), bs.begin(), bs.end(),
      [&](std::uint32_t one, std::uint32_t other) { return frame(one) < frame(other); });
}

}  // namespace leakgate
