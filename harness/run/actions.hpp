// What the run machine asks for and what it is told. Plain data: the machine never touches a
// process, a socket or a clock, and whoever performs the actions knows nothing of their order.
#pragma once

#include <optional>
#include <variant>

#include "base/bytes.hpp"
#include "base/duration.hpp"
#include "base/result.hpp"
#include "base/vocabulary.hpp"
#include "verdict/control.hpp"
#include "verdict/judgement.hpp"

namespace leakgate {

// What of the Go runtime can be reached; it decides how a mark is taken.
// `memory`: read from outside, where nothing can be asked for.
enum class RuntimeAccess { none, memory, pprof, probe };

namespace action {
struct Build {};          // answered by Done or Failed
struct StartHelpers {};   // Done, Failed
struct Launch {};         // launch and wait until ready: Done, Failed
struct Connect {};        // Connected, Failed
struct StartSampling {};  // Done
// A profile of each kind, thrown away: the first ones allocate 8 KiB for good. Done
struct WarmProfiles {};
// Opens a cycle and drives its requests. LoadDone, Failed
struct DriveLoad {
  CycleKind kind = CycleKind::load;
  Count requests = 0;
};
// Opens a cycle without load and waits. Done
struct Hold {
  CycleKind kind = CycleKind::quiet;
  Seconds duration{0};
  bool sampled = true;
};
struct ReadLoadEnd {};  // /proc and ledger before any GC. Done
struct Wait {           // Done
  Seconds duration{0};
};
struct ReadIdle {};   // RSS at the end of an idle second, for targets without a probe. Done
struct PollDrain {};  // GC twice, then read. DrainReading
// Reads the mark and closes the open cycle with it. Done
struct TakeMark {
  MarkKind kind = MarkKind::load;
  bool decision = false;  // one that may be decided on: profiles are taken whatever they cost
  Seconds drain{0};
  bool drained = true;
};
struct DecideWarmup {};    // WarmupDecided
struct Decide {};          // Decided
struct DumpGoroutines {};  // debug=2 text for `created_by`, after the last mark. Done
struct StopTarget {};      // target, sampler and helpers. Done
struct Finish {};          // the run is over
}  // namespace action

using Action =
    std::variant<action::Build, action::StartHelpers, action::Launch, action::Connect,
                 action::StartSampling, action::WarmProfiles, action::DriveLoad, action::Hold,
                 action::ReadLoadEnd, action::Wait, action::ReadIdle, action::PollDrain,
                 action::TakeMark, action::DecideWarmup, action::Decide, action::DumpGoroutines,
                 action::StopTarget, action::Finish>;

namespace event {
struct Begin {};
struct Done {};
struct Failed {};  // the performer keeps the Error; the machine only needs to know that it is over
struct Connected {
  RuntimeAccess access = RuntimeAccess::none;
};
struct LoadDone {
  Count requests = 0;
  Count errors = 0;
  // Planned and never sent: the driver gave up because nothing answered, or at a rate, they could
  // not be sent in time.
  Count missed = 0;
  bool requests_known = true;  // false: a driver that does not say; requests is 0
};
struct DrainReading {
  std::optional<Bytes> heap;
  std::optional<Count> goroutines;
  Seconds cost{0};
};
struct WarmupDecided {
  bool enough = true;
  ControlStep control = ControlStep::done;  // once it is enough
};
struct Decided {
  NextStep next = NextStep::enough;
};
struct TargetGone {};   // it died or was replaced by another process
struct Interrupted {};  // Ctrl-C or SIGTERM
}  // namespace event

using RunEvent = std::variant<event::Begin, event::Done, event::Failed, event::Connected,
                              event::LoadDone, event::DrainReading, event::WarmupDecided,
                              event::Decided, event::TargetGone, event::Interrupted>;

}  // namespace leakgate
