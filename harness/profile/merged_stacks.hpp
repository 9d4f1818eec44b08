// The stacks of several profiles under common numbers, so that values of one can be added to or
// taken from those of another.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "profile/profile.hpp"

namespace leakgate {

// Whether stacks of equal lines are equal, or only where the same calls were inlined and the
// functions have the same type arguments.
enum class Detail { lines, calls };

class MergedStacks {
 public:
  MergedStacks() = default;
  explicit MergedStacks(Detail detail) : detail_(detail) {}

  // Adds the profile's stacks: for each of its numbers, the number here. The profile must outlive
  // this, which points at its frames.
  [[nodiscard]] std::vector<std::uint32_t> take(const Profile& profile);

  [[nodiscard]] std::size_t size() const { return tree_.size(); }
  [[nodiscard]] const StackTree& tree() const { return tree_; }
  [[nodiscard]] std::size_t frame_count() const { return frames_.size(); }
  [[nodiscard]] const Frame& frame(std::uint32_t number) const { return *frames_[number].frame; }
  // The name of its function, with type arguments where they count.
  [[nodiscard]] std::string_view function(std::uint32_t number) const {
    const Named& one = frames_[number];
    return one.full_name.empty() ? std::string_view(one.frame->function) : one.full_name;
  }

  // Without the runtime's frames at the leaf end, but as it is where it has no others. This and the
  // next only where lines are all that counts.
  [[nodiscard]] std::uint32_t without_runtime(std::uint32_t stack) const {
    return own_[stack] == StackTree::kEmpty ? stack : own_[stack];
  }
  [[nodiscard]] bool is_of_probe(std::uint32_t stack) const { return is_of_probe_[stack]; }

  [[nodiscard]] Stack stack_of(std::uint32_t stack) const;
  // Whether a's frames come before b's, as `stack_of(a) < stack_of(b)` tells.
  [[nodiscard]] bool is_less(std::uint32_t a, std::uint32_t b) const;

 private:
  struct Named {
    const Frame* frame = nullptr;
    std::string_view full_name;  // empty: that of the frame
  };
  struct ByValue {
    bool operator()(const Named& a, const Named& b) const {
      const auto order = *a.frame <=> *b.frame;
      return order == 0 ? a.full_name < b.full_name : order < 0;
    }
  };

  [[nodiscard]] std::uint32_t number_of(const Named& frame);
  void rank_frames();
  void mark_new_stacks();

  Detail detail_ = Detail::lines;
  std::map<Named, std::uint32_t, ByValue> numbers_;
  std::vector<Named> frames_;
  std::vector<std::uint32_t> ranks_;  // of the frames, in their order
  StackTree tree_;
  std::vector<std::uint32_t> own_;  // by stack; kEmpty: it has the runtime's frames only
  std::vector<bool> is_of_probe_;
};

}  // namespace leakgate
