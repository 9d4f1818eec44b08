#include "native/preload/stack_walk.hpp"

#include <sys/syscall.h>
#include <unistd.h>
#include <unwind.h>

#include <cerrno>

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

// Whether the word there can be read, by a system call that every program makes, a Go program at
// each start of a thread: with a request that does not exist it only looks at its argument. One
// that is made for reading (process_vm_readv) ends programs whose seccomp filter does not know it.
bool is_readable(std::uint64_t address) {
  constexpr long kNoRequest = -1;
  constexpr std::size_t kKernelSetBytes = 8;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): it is only handed to the kernel
  const auto* at = reinterpret_cast<const void*>(address);
  return ::syscall(SYS_rt_sigprocmask, kNoRequest, at, nullptr, kKernelSetBytes) != 0 &&
         errno == EINVAL;
}

// At a frame pointer lie that of the caller and the return address.
std::size_t walk_frame_pointers(std::uint64_t pointer, std::uint64_t* frames,
                                std::size_t frames_max) {
  constexpr std::uint64_t kPage = 4096;
  std::uint64_t readable = 0;  // the page that was asked for last
  std::size_t count = 0;
  while (count < frames_max && pointer != 0 && pointer % sizeof(std::uint64_t) == 0) {
    for (const std::uint64_t at : {pointer, pointer + sizeof(std::uint64_t)}) {
      if (at / kPage == readable) continue;
      if (!is_readable(at)) return count;
      readable = at / kPage;
    }
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the frame pointer of a caller
    const auto* words = reinterpret_cast<const std::uint64_t*>(pointer);
    const std::uint64_t next = words[0];
    const std::uint64_t address = words[1];
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
