#include "profile/dump_block.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "profile/dump_text.hpp"
#include "profile/frames.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

struct StateSign {
  Text state;  // or how it begins
  WaitReason reason;
};

// waitReasonStrings and gStatusStrings of the runtime, Go 1.19 to 1.26; what is not listed is
// `other`. The first that fits counts.
constexpr std::array kStates{
    StateSign{"chan receive", WaitReason::chan_recv},
    StateSign{"chan send", WaitReason::chan_send},
    StateSign{"select (no cases)", WaitReason::select_empty},
    StateSign{"select", WaitReason::select},
    StateSign{"IO wait", WaitReason::io},
    StateSign{"sleep", WaitReason::sleep},
    StateSign{"sync.Mutex", WaitReason::mutex},
    StateSign{"sync.RWMutex", WaitReason::mutex},
    StateSign{"sync.WaitGroup", WaitReason::wg},
    StateSign{"sync.Cond", WaitReason::cond},
    StateSign{"syscall", WaitReason::syscall},
    StateSign{"running", WaitReason::running},
    StateSign{"runnable", WaitReason::running},
    StateSign{"preempted", WaitReason::running},
    StateSign{"GC assist", WaitReason::running},
};

// A call of C, or a wait of the runtime itself, is a system call to it, too.
WaitReason reason_of_syscall(const Stack& stack) {
  if (stack.empty()) return WaitReason::syscall;
  const Text leaf = stack.front().function;
  if (leaf == "runtime.cgocall" || leaf.find("._Cfunc_") != Text::npos) return WaitReason::c_call;
  const bool is_note = leaf == "os/signal.signal_recv" || leaf == "runtime.notetsleepg";
  return is_note ? WaitReason::other : WaitReason::syscall;
}

}  // namespace

Frame frame_at(std::string_view function, std::string_view place) {
  Frame frame{.function = std::string(function), .file = std::string(place), .line = 0};
  const std::size_t colon = place.rfind(':');
  if (colon == Text::npos) return frame;
  const Text number = place.substr(colon + 1);
  std::from_chars(number.data(), number.data() + number.size(), frame.line);
  frame.file = place.substr(0, colon);
  return frame;
}

DumpBlock read_block(std::string_view lines) {
  DumpBlock block;
  Text line;
  Text place;
  while (take_line(lines, line) && !line.starts_with("[originating")) {
    if (line.starts_with("...")) block.is_elided = true;
    if (line.empty() || !lines.starts_with('\t')) continue;
    if (!take_line(lines, place)) break;
    place = trim(without_offset(place));
    if (!line.starts_with(kCreatedBy)) {
      block.stack.push_back(frame_at(without_arguments(line), place));
    } else if (block.created_by.empty()) {
      line = without_goroutine(line.substr(kCreatedBy.size()));
      block.created_by = to_text(frame_at(line, place));
    }
  }
  return block;
}

std::string_view entry_of(const DumpBlock& block) {
  if (block.is_elided || block.stack.empty()) return {};
  const auto last =
      std::ranges::find_if(block.stack.rbegin(), block.stack.rend(),
                           [](const Frame& frame) { return frame.function != "runtime.goexit"; });
  return last == block.stack.rend() ? Text{} : Text(last->function);
}

WaitReason wait_reason_of_state(std::string_view state, const Stack& stack) {
  // Until Go 1.19 and, for what is not a lock of package sync, since: the frame tells which.
  if (state.starts_with("semacquire")) return parked_reason(stack);
  const auto sign = std::ranges::find_if(
      kStates, [&](const StateSign& known) { return state.starts_with(known.state); });
  if (sign == kStates.end()) return WaitReason::other;
  return sign->reason == WaitReason::syscall ? reason_of_syscall(stack) : sign->reason;
}

int minutes_of(std::string_view comments) {
  const std::size_t end = comments.find(" minutes");
  if (end == Text::npos) return 0;
  const std::size_t start = comments.substr(0, end).find_last_not_of("0123456789") + 1;
  int minutes = 0;
  std::from_chars(comments.data() + start, comments.data() + end, minutes);
  return minutes;
}

}  // namespace leakgate
