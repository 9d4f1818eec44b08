#include "profile/wait_reason.hpp"

#include <algorithm>
#include <array>

#include "profile/frames.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

struct Sign {
  Text function;  // or how it begins
  WaitReason reason;
};

// Of a parked goroutine, the first frame above runtime.gopark that is listed decides. The names
// were read from profiles of Go 1.19.8 and 1.26 (fixtures/profiles) and from the sources in
// between.
constexpr std::array kParked{
    Sign{"runtime.selectgo", WaitReason::select},
    Sign{"runtime.block", WaitReason::select_empty},
    Sign{"runtime.chansend", WaitReason::chan_send},
    Sign{"runtime.chanrecv", WaitReason::chan_recv},
    Sign{"runtime.netpollblock", WaitReason::io},
    Sign{"internal/poll.runtime_pollWait", WaitReason::io},
    // Two readers or two writers of one descriptor: the second waits for the first one's I/O.
    Sign{"internal/poll.runtime_Semacquire", WaitReason::io},
    Sign{"sync.runtime_SemacquireMutex", WaitReason::mutex},
    Sign{"sync.runtime_SemacquireRWMutex", WaitReason::mutex},  // and ...RWMutexR, since Go 1.20
    Sign{"internal/sync.runtime_SemacquireMutex", WaitReason::mutex},  // since Go 1.24
    // Only WaitGroup.Wait calls it; ...SemacquireWaitGroup since Go 1.23.
    Sign{"sync.runtime_Semacquire", WaitReason::wg},
    Sign{"sync.runtime_notifyListWait", WaitReason::cond},
    Sign{"time.Sleep", WaitReason::sleep},
    // It helps the collector with its work and goes on by itself.
    Sign{"runtime.gcParkAssist", WaitReason::running},
};

// Leaf frames of a goroutine that holds a thread in a system call.
constexpr std::array kSystemCalls{Text("syscall.Syscall"),         Text("syscall.RawSyscall"),
                                  Text("syscall.rawSyscall"),      Text("syscall.syscall"),
                                  Text("syscall.rawVfork"),        Text("runtime.entersyscall"),
                                  Text("runtime.exitsyscall"),     Text("internal/runtime/syscall"),
                                  Text("runtime/internal/syscall")};

// Where a goroutine leaves Go for C; C's own frames are not in a goroutine profile.
constexpr Text kCallOfC = "runtime.cgocall";

bool is_parked(Text leaf) {
  // A coroutine of iter.Pull is switched away without gopark; os/signal waits on a note.
  return leaf == "runtime.gopark" || leaf == "runtime.coroswitch" || leaf == "runtime.notetsleepg";
}

constexpr std::array kNames{
    Text("running"), Text("select"), Text("select-empty"), Text("chan-send"), Text("chan-recv"),
    Text("mutex"),   Text("wg"),     Text("cond"),         Text("io"),        Text("sleep"),
    Text("syscall"), Text("c-call"), Text("other")};

}  // namespace

std::string_view name_of(WaitReason reason) { return kNames[static_cast<std::size_t>(reason)]; }

FindingKind finding_kind_of(WaitReason reason) {
  switch (reason) {
    case WaitReason::select:
    case WaitReason::select_empty:
      return FindingKind::goroutine_select;
    case WaitReason::chan_send:
      return FindingKind::goroutine_chan_send;
    case WaitReason::chan_recv:
      return FindingKind::goroutine_chan_recv;
    case WaitReason::mutex:
      return FindingKind::goroutine_mutex;
    case WaitReason::wg:
      return FindingKind::goroutine_wg;
    case WaitReason::cond:
      return FindingKind::goroutine_cond;
    case WaitReason::io:
      return FindingKind::goroutine_io;
    case WaitReason::sleep:
      return FindingKind::goroutine_sleep;
    case WaitReason::syscall:
    case WaitReason::c_call:
      return FindingKind::goroutine_syscall;
    case WaitReason::running:
    case WaitReason::other:
      break;
  }
  return FindingKind::goroutine_other;
}

WaitReason parked_reason(const Stack& stack) {
  for (const Frame& frame : stack) {
    const auto sign = std::ranges::find_if(kParked, [&](const Sign& known) {
      return Text(frame.function).starts_with(known.function);
    });
    if (sign != kParked.end()) return sign->reason;
    if (!is_runtime_frame(frame)) break;
  }
  return WaitReason::other;
}

WaitReason wait_reason_of(const Stack& stack) {
  if (stack.empty()) return WaitReason::other;
  const Text leaf = stack.front().function;
  if (is_parked(leaf)) return parked_reason(stack);
  if (leaf == kCallOfC) return WaitReason::c_call;
  const bool outside =
      std::ranges::any_of(kSystemCalls, [&](Text name) { return leaf.starts_with(name); });
  return outside ? WaitReason::syscall : WaitReason::running;
}

}  // namespace leakgate
