// The stacks of several profiles under common numbers, so that values of one can be added to or
// taken from those of another.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "profile/profile.hpp"

namespace leakgate {

// Whether stacks of equal lines are equal, or only where the same calls were inlined.
enum class Inlining { ignored, kept };

class MergedStacks {
 public:
  MergedStacks() = default;
  explicit MergedStacks(Inlining inlining) : inlining_(inlining) {}

  // Adds the profile's stacks: for each of its numbers, the number here. The profile must outlive
  // this, which points at its frames.
  [[nodiscard]] std::vector<std::uint32_t> take(const Profile& profile);

  [[nodiscard]] std::size_t size() const { return tree_.size(); }
  [[nodiscard]] const StackTree& tree() const { return tree_; }
  [[nodiscard]] const std::vector<const Frame*>& frames() const { return frames_; }
  [[nodiscard]] const Frame& frame(std::uint32_t number) const { return *frames_[number]; }

  // Without the runtime's frames at the leaf end, but as it is where it has no others. This and the
  // next only where inlining is ignored.
  [[nodiscard]] std::uint32_t without_runtime(std::uint32_t stack) const {
    return own_[stack] == StackTree::kEmpty ? stack : own_[stack];
  }
  [[nodiscard]] bool is_of_probe(std::uint32_t stack) const { return is_of_probe_[stack]; }

  [[nodiscard]] Stack stack_of(std::uint32_t stack) const;
  // Whether a's frames come before b's, as `stack_of(a) < stack_of(b)` tells.
  [[nodiscard]] bool is_less(std::uint32_t a, std::uint32_t b) const;

 private:
  struct ByValue {
    bool operator()(const Frame* a, const Frame* b) const { return *a < *b; }
  };

  [[nodiscard]] std::uint32_t number_of(const Frame& frame);
  void rank_frames();
  void mark_new_stacks();

  Inlining inlining_ = Inlining::ignored;
  std::map<const Frame*, std::uint32_t, ByValue> numbers_;
  std::vector<const Frame*> frames_;
  std::vector<std::uint32_t> ranks_;  // of the frames, in their order
  StackTree tree_;
  std::vector<std::uint32_t> own_;  // by stack; kEmpty: it has the runtime's frames only
  std::vector<bool> is_of_probe_;
};

}  // namespace leakgate
