#include "load/handler_memory.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

bool is_inside(const HandlerMemory& memory, const void* block) {
  return block == memory.bytes.data();
}

TEST(HandlerMemory, IsGivenOutAgainOnceItIsFree) {
  HandlerMemory memory;
  HandlerAllocator<int> allocator(memory);
  for (int i = 0; i < 2; ++i) {
    int* const block = allocator.allocate(3);
    EXPECT_TRUE(is_inside(memory, block));
    allocator.deallocate(block, 3);
  }
}

TEST(HandlerMemory, LeavesToTheHeapWhatItHasNoRoomFor) {
  HandlerMemory memory;
  HandlerAllocator<int> allocator(memory);
  int* const large = allocator.allocate(1000);
  int* const first = allocator.allocate(1);
  int* const second = allocator.allocate(1);
  EXPECT_FALSE(is_inside(memory, large));
  EXPECT_TRUE(is_inside(memory, first));
  EXPECT_FALSE(is_inside(memory, second));
  allocator.deallocate(second, 1);
  allocator.deallocate(large, 1000);
  EXPECT_TRUE(memory.is_used);
  allocator.deallocate(first, 1);
  EXPECT_FALSE(memory.is_used);
}

TEST(HandlerMemory, IsSharedByAllocatorsOfOtherTypes) {
  HandlerMemory memory;
  const HandlerAllocator<int> ints(memory);
  HandlerAllocator<double> doubles(ints);
  EXPECT_TRUE(ints == doubles);
  double* const block = doubles.allocate(1);
  EXPECT_TRUE(is_inside(memory, block));
  doubles.deallocate(block, 1);
}

}  // namespace
}  // namespace leakgate
