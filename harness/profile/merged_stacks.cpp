#include "profile/merged_stacks.hpp"

#include <algorithm>

#include "profile/frames.hpp"

namespace leakgate {

std::vector<std::uint32_t> MergedStacks::take(const Profile& profile) {
  std::vector<std::uint32_t> frames;
  frames.reserve(profile.frames.size());
  for (const Frame& frame : profile.frames) {
    Named named{.frame = &frame, .full_name = {}};
    const auto full = profile.full_names.find(static_cast<std::uint32_t>(frames.size()));
    if (detail_ == Detail::calls && full != profile.full_names.end()) {
      named.full_name = full->second;
    }
    frames.push_back(number_of(named));
  }
  // Callers come before what they call, so their numbers here are known.
  std::vector<std::uint32_t> here(profile.stacks.size(), StackTree::kEmpty);
  for (std::uint32_t stack = 1; stack < here.size(); ++stack) {
    here[stack] = tree_.find_or_add(
        {.caller = here[profile.stacks.caller(stack)],
         .frame = frames.at(profile.stacks.frame(stack)),
         .inlined = detail_ == Detail::calls && profile.stacks.is_inlined(stack)});
  }
  rank_frames();
  if (detail_ == Detail::lines) mark_new_stacks();
  return here;
}

std::uint32_t MergedStacks::number_of(const Named& frame) {
  const auto next = static_cast<std::uint32_t>(frames_.size());
  const auto [at, is_new] = numbers_.try_emplace(frame, next);
  if (is_new) frames_.push_back(frame);
  return at->second;
}

void MergedStacks::mark_new_stacks() {
  struct Kind {
    bool is_runtime = false, is_probe = false;
  };
  std::vector<Kind> kinds;
  kinds.reserve(frames_.size());
  for (const Named& one : frames_) {
    kinds.push_back({is_runtime_frame(*one.frame), is_probe_frame(*one.frame)});
  }
  auto stack = static_cast<std::uint32_t>(std::max<std::size_t>(1, own_.size()));
  own_.resize(tree_.size(), StackTree::kEmpty);
  is_of_probe_.resize(tree_.size());
  for (; stack < tree_.size(); ++stack) {
    const std::uint32_t caller = tree_.caller(stack);
    const Kind& kind = kinds[tree_.frame(stack)];
    own_[stack] = kind.is_runtime ? own_[caller] : stack;
    is_of_probe_[stack] = kind.is_probe || is_of_probe_[caller];
  }
}

void MergedStacks::rank_frames() {
  ranks_.resize(frames_.size());
  std::uint32_t rank = 0;
  for (const auto& [frame, number] : numbers_) ranks_[number] = rank++;
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
      [&](std::uint32_t one, std::uint32_t other) { return ranks_[one] < ranks_[other]; });
}

}  // namespace leakgate
