// Requests in the order of their deadlines. All of them have the same time limit, so the one that
// was started last ends last: an intrusive list, O(1) to add and to remove, and nothing to
// allocate.
#pragma once

#include <cassert>
#include <chrono>

namespace leakgate {

using SteadyTime = std::chrono::steady_clock::time_point;

// Base of what has a deadline. Must be removed from its list before it is destroyed.
struct DeadlineNode {
  SteadyTime deadline;
  DeadlineNode* earlier = nullptr;
  DeadlineNode* later = nullptr;
  bool is_listed = false;
};

class Deadlines {
 public:
  [[nodiscard]] DeadlineNode* first() const { return first_; }

  // `deadline` is not before that of any other node; a node that is listed is moved.
  void add(DeadlineNode& node, SteadyTime deadline) {
    remove(node);
    assert(last_ == nullptr || last_->deadline <= deadline);
    node.deadline = deadline;
    node.is_listed = true;
    node.earlier = last_;
    (last_ != nullptr ? last_->later : first_) = &node;
    last_ = &node;
  }

  void remove(DeadlineNode& node) {
    if (!node.is_listed) return;
    (node.earlier != nullptr ? node.earlier->later : first_) = node.later;
    (node.later != nullptr ? node.later->earlier : last_) = node.earlier;
    node.earlier = node.later = nullptr;
    node.is_listed = false;
  }

 private:
  DeadlineNode* first_ = nullptr;
  DeadlineNode* last_ = nullptr;
};

}  // namespace leakgate
