#include "profile/stack_tree.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace leakgate {
namespace {

using Numbers = std::vector<std::uint32_t>;

Numbers frames_of(const StackTree& tree, std::uint32_t stack) {
  const auto walk = tree.frames_of(stack);
  return {walk.begin(), walk.end()};
}

TEST(StackTree, GivesBackAStackLeafFirst) {
  StackTree tree;
  EXPECT_EQ(frames_of(tree, tree.add_stack(Numbers{7, 8, 9})), (Numbers{7, 8, 9}));
  EXPECT_EQ(frames_of(tree, StackTree::kEmpty), Numbers{});
  EXPECT_EQ(tree.add_stack({}), StackTree::kEmpty);
}

TEST(StackTree, GivesEqualStacksEqualNumbersAndKeepsWhatTheyShareOnce) {
  StackTree tree;
  const std::uint32_t first = tree.add_stack(Numbers{1, 2, 3});
  const std::uint32_t other = tree.add_stack(Numbers{4, 2, 3});
  EXPECT_EQ(tree.size(), 5U);
  EXPECT_EQ(tree.add_stack(Numbers{1, 2, 3}), first);
  EXPECT_EQ(tree.add_stack(Numbers{4, 2, 3}), other);
  EXPECT_EQ(tree.caller(first), tree.caller(other));
}

TEST(StackTree, KeepsInlinedCallsApart) {
  StackTree tree;
  const std::uint32_t call = tree.find_or_add({.caller = StackTree::kEmpty, .frame = 5});
  const std::uint32_t inlined =
      tree.find_or_add({.caller = StackTree::kEmpty, .frame = 5, .inlined = true});
  EXPECT_NE(call, inlined);
  EXPECT_FALSE(tree.is_inlined(call));
  EXPECT_TRUE(tree.is_inlined(inlined));
  EXPECT_EQ(tree.frame(inlined), 5U);
}

TEST(StackTree, FindsWhatItHasAfterManyMoreAndAfterItWasDone) {
  StackTree tree;
  std::vector<std::uint32_t> numbers;
  const auto add = [&](std::uint32_t i) { return tree.add_stack(Numbers{i, i % 7, i % 3}); };
  for (std::uint32_t i = 0; i < 1000; ++i) numbers.push_back(add(i));
  const std::size_t size = tree.size();
  for (const bool done : {false, true}) {
    if (done) tree.done_adding();
    for (std::uint32_t i = 0; i < 1000; ++i) EXPECT_EQ(add(i), numbers[i]) << i;
    EXPECT_EQ(tree.size(), size);
  }
}

TEST(StackTree, NumbersACallerBeforeWhatItCalls) {
  StackTree tree;
  for (std::uint32_t i = 0; i < 100; ++i) (void)tree.add_stack(Numbers{i % 5, i % 11, i % 2});
  for (std::uint32_t stack = 1; stack < tree.size(); ++stack) EXPECT_LT(tree.caller(stack), stack);
}

}  // namespace
}  // namespace leakgate
