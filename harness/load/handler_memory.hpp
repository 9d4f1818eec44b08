// Memory for one handler that waits its turn in the engine's queue, so that a request needs no
// heap: Asio's own recycling keeps two blocks a thread, too few for a batch of answers.
#pragma once

#include <array>
#include <cstddef>
#include <memory>

namespace leakgate {

struct HandlerMemory {
  // A posted handler of ours takes 72 bytes with Boost 1.81.
  alignas(std::max_align_t) std::array<std::byte, 128> bytes;
  bool is_used = false;
};

// Gives out the block, or heap memory when the block is used or too small. The HandlerMemory must
// outlive what was allocated.
template <class T>
class HandlerAllocator {
 public:
  using value_type = T;

  explicit HandlerAllocator(HandlerMemory& memory) : memory_(&memory) {}
  template <class U>
  HandlerAllocator(const HandlerAllocator<U>& other) : memory_(other.memory_) {}

  [[nodiscard]] T* allocate(std::size_t count) {
    static_assert(alignof(T) <= alignof(std::max_align_t));
    // cppcheck-suppress sizeofVoid ; it takes every T for void
    if (memory_->is_used || count * sizeof(T) > memory_->bytes.size()) {
      return std::allocator<T>().allocate(count);
    }
    memory_->is_used = true;
    return reinterpret_cast<T*>(memory_->bytes.data());
  }

  void deallocate(T* block, std::size_t count) {
    if (reinterpret_cast<std::byte*>(block) == memory_->bytes.data()) {
      memory_->is_used = false;
    } else {
      std::allocator<T>().deallocate(block, count);
    }
  }

  template <class U>
  bool operator==(const HandlerAllocator<U>& other) const {
    return memory_ == other.memory_;
  }

 private:
  template <class U>
  friend class HandlerAllocator;

  HandlerMemory* memory_;
};

}  // namespace leakgate
