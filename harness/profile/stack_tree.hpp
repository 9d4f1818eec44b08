// The stacks of a profile as a tree of calls: a stack is the number of its leaf, and what stacks
// have in common at the entry is kept once. A heap profile of the Go compiler has 197,000 samples
// whose stacks hold 7.5 million frames; as a tree it is a tenth of that. Equal stacks have equal
// numbers.
#pragma once

#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

namespace leakgate {

// A place in the tree: a call, made from `caller`.
struct Call {
  std::uint32_t caller = 0;
  std::uint32_t frame = 0;  // index into Profile::frames
  // Inlined into its caller. Calls that differ in nothing else are two calls.
  bool inlined = false;
  friend bool operator==(const Call&, const Call&) = default;
};

class StackTree {
 public:
  // The stack without frames; the first number that find_or_add() gives is 1.
  static constexpr std::uint32_t kEmpty = 0;

  [[nodiscard]] std::uint32_t find_or_add(const Call& call);
  // The same for a whole stack, leaf first, nothing inlined.
  [[nodiscard]] std::uint32_t add_stack(std::span<const std::uint32_t> frames);

  // Stacks, the empty one included. A caller has a smaller number than what it calls.
  [[nodiscard]] std::size_t size() const { return nodes_.size() + 1; }
  [[nodiscard]] std::uint32_t caller(std::uint32_t stack) const { return nodes_[stack - 1].caller; }
  [[nodiscard]] std::uint32_t frame(std::uint32_t stack) const {
    return nodes_[stack - 1].frame_and_inlined >> 1U;
  }
  [[nodiscard]] bool is_inlined(std::uint32_t stack) const {
    return (nodes_[stack - 1].frame_and_inlined & 1U) != 0;
  }

  // Gives back what only adding needs; adding again costs building it anew.
  void done_adding();

  friend bool operator==(const StackTree& a, const StackTree& b) { return a.nodes_ == b.nodes_; }

  // Frames of a stack, leaf first, as a range of numbers.
  class Walk {
   public:
    class Iterator {
     public:
      using value_type = std::uint32_t;
      using difference_type = std::ptrdiff_t;
      Iterator() = default;
      Iterator(const StackTree* tree, std::uint32_t stack) : tree_(tree), stack_(stack) {}
      std::uint32_t operator*() const { return tree_->frame(stack_); }
      Iterator& operator++() {
        stack_ = tree_->caller(stack_);
        return *this;
      }
      Iterator operator++(int) {
        const Iterator before = *this;
        ++*this;
        return before;
      }
      friend bool operator==(const Iterator& a, const Iterator& b) { return a.stack_ == b.stack_; }

     private:
      const StackTree* tree_ = nullptr;
      std::uint32_t stack_ = kEmpty;
    };

    Walk(const StackTree& tree, std::uint32_t stack) : begin_(&tree, stack) {}
    [[nodiscard]] Iterator begin() const { return begin_; }
    [[nodiscard]] Iterator end() const { return {}; }
    [[nodiscard]] bool empty() const { return begin_ == Iterator{}; }

   private:
    Iterator begin_;
  };
  [[nodiscard]] Walk frames_of(std::uint32_t stack) const { return {*this, stack}; }

 private:
  struct Node {
    std::uint32_t caller = 0;
    std::uint32_t frame_and_inlined = 0;
    friend bool operator==(const Node&, const Node&) = default;
  };
  static_assert(sizeof(Node) == 8);

  std::uint32_t add(const Node& node);
  std::uint32_t& slot_of(const Node& node);
  void grow_index();
  void index_all();

  std::vector<Node> nodes_;
  // Only for adding. Most stacks have one callee, which lies right behind them: it is looked at
  // first. The others are found by hash: numbers of stacks, 0 where a slot is free, at most three
  // quarters full.
  std::vector<std::uint32_t> first_callee_;
  std::vector<std::uint32_t> index_;
  std::size_t others_ = 0;
};

}  // namespace leakgate
