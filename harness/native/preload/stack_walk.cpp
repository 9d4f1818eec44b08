#include "native/preload/stack_walk.hpp"

#include <sys/uio.h>
#include <unistd.h>
#include <unwind.h>

// Where this object begins and its code ends, from the linker.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the linker's names
extern "C" __attribute__((visibility("hidden"))) const char __ehdr_start;
extern "C" __attribute__((visibility("hidden"))) const char etext;
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

namespace leakgate::native {
namespace {

#if defined(__x86_64__)
constexpr int kFramePointer = 6;  // RBP in DWARF's numbers
#elif defined(__aarch64__)
constexpr int kFramePointer = 29;
#else
#error "the frame pointer of this machine is not known"
#endif

// Goroutine stacks are walked in pieces of this size, a system call each.
constexpr std::size_t kPieceWords = 256;

struct Walk {
  std::uint64_t* frames = nullptr;
  std::size_t frames_max = 0;
  std::size_t count = 0;
  std::uint64_t frame_pointer = 0;
};

bool is_own(std::uint64_t address) {
  return address >= reinterpret_cast<std::uint64_t>(&__ehdr_start) &&
         address < reinterpret_cast<std::uint64_t>(&etext);
}

_Unwind_Reason_Code take_frame(_Unwind_Context* context, void* argument) {
  auto& walk = *static_cast<Walk*>(argument);
  walk.frame_pointer = _Unwind_GetGR(context, kFramePointer);
  const std::uint64_t address = _Unwind_GetIP(context);
  if (address == 0) return _URC_END_OF_STACK;
  if (is_own(address)) return _URC_NO_REASON;
  if (walk.count == walk.frames_max) return _URC_END_OF_STACK;
  walk.frames[walk.count++] = address;
  return _URC_NO_REASON;
}

// An allocator calls mmap from not much deeper than this.
constexpr std::size_t kAllocatorDepth = 24;

struct CallersWalk {
  WalkedCallers callers;
  std::size_t depth = 0;  // frames behind the first that is not our own
  std::uint64_t frame_pointer = 0;
};

_Unwind_Reason_Code take_caller(_Unwind_Context* context, void* argument) {
  auto& walk = *static_cast<CallersWalk*>(argument);
  walk.frame_pointer = _Unwind_GetGR(context, kFramePointer);
  const std::uint64_t address = _Unwind_GetIP(context);
  if (address == 0 || walk.depth > kAllocatorDepth) return _URC_END_OF_STACK;
  if (is_own(address)) {
    walk.callers.in_allocator = walk.depth > 0;
    return walk.depth > 0 ? _URC_END_OF_STACK : _URC_NO_REASON;
  }
  ++walk.depth;
  if (walk.callers.count < kMappingCallers) walk.callers.frames[walk.callers.count++] = address;
  return _URC_NO_REASON;
}

// Reads the words at an address of this process; how many there are.
std::size_t read_words(std::uint64_t address, std::uint64_t* words, std::size_t count) {
  const iovec local{.iov_base = words, .iov_len = count * sizeof(*words)};
  // NOLINTNEXTLINE(performance-no-int-to-ptr): it is only handed to the kernel
  const iovec remote{.iov_base = reinterpret_cast<void*>(address), .iov_len = local.iov_len};
  const ssize_t got = ::process_vm_readv(::getpid(), &local, 1, &remote, 1, 0);
  return got < 0 ? 0 : static_cast<std::size_t>(got) / sizeof(*words);
}

// At a frame pointer lie that of the caller and the return address.
std::size_t walk_frame_pointers(std::uint64_t pointer, std::uint64_t* frames,
                                std::size_t frames_max) {
  std::uint64_t piece[kPieceWords] = {};
  std::uint64_t start = 0;
  std::size_t words = 0;
  std::size_t count = 0;
  while (count < frames_max && pointer != 0 && pointer % sizeof(std::uint64_t) == 0) {
    const bool inside = pointer >= start && (pointer - start) / 8 + 2 <= words;
    if (!inside) {
      start = pointer;
      words = read_words(start, piece, kPieceWords);
      // The stack may end within the piece, at the end of what is mapped.
      if (words < 2) words = read_words(start, piece, 2);
      if (words < 2) break;
    }
    const std::size_t at = (pointer - start) / 8;
    const std::uint64_t next = piece[at];
    const std::uint64_t address = piece[at + 1];
    if (address == 0) break;
    frames[count++] = address;
    if (next <= pointer) break;  // callers lie above
    pointer = next;
  }
  return count;
}

}  // namespace

WalkedStack walk_stack(std::uint64_t* frames, std::size_t frames_max) {
  Walk walk{.frames = frames, .frames_max = frames_max};
  _Unwind_Backtrace(take_frame, &walk);
  const std::size_t go =
      walk_frame_pointers(walk.frame_pointer, frames + walk.count, frames_max - walk.count);
  return {.c_frames = walk.count, .go_frames = go};
}

WalkedCallers walk_callers() {
  CallersWalk walk;
  _Unwind_Backtrace(take_caller, &walk);
  WalkedCallers& callers = walk.callers;
  if (!callers.in_allocator && walk.depth <= kAllocatorDepth) {
    callers.count += walk_frame_pointers(walk.frame_pointer, callers.frames + callers.count,
                                         kMappingCallers - callers.count);
  }
  return callers;
}

}  // namespace leakgate::native
