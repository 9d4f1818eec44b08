// Reads marks from a live target, in the order in which one step does not disturb the next (design,
// section 2, point 6). What cannot be read is missing from the mark and reported as a gap.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "native/native_watch.hpp"
#include "recording/recording.hpp"
#include "recording/run_folder.hpp"
#include "run/actions.hpp"
#include "sampling/ledger.hpp"
#include "sampling/reading.hpp"

namespace leakgate {

class MarkTaker {
 public:
  // `runtime` may be null (nothing but /proc), and `native` (C memory is not counted). All must
  // outlive the taker.
  struct Subject {
    int pid = 0;
    RuntimeSource* runtime = nullptr;
    RuntimeAccess access = RuntimeAccess::none;
    NativeWatch* native = nullptr;
    bool is_watched = false;  // under a load that is not ours
  };
  MarkTaker(const Subject& subject, const Clock& clock, RunFolder& folder)
      : subject_(subject), clock_(clock), folder_(folder), ledgers_(subject.pid) {}

  // Starts a mark: what `top` shows at this moment.
  void read_load_end();
  // RSS and ledger of an idle target that cannot be asked to free memory.
  void read_idle();
  [[nodiscard]] event::DrainReading poll_drain();
  // `name` is part of the profiles' file names: "baseline", "cycle-3".
  [[nodiscard]] Result<Mark> take(const action::TakeMark& request, const std::string& name);

  // Adds how full the target's maps are, where its source can tell and its heap is below 256 MiB.
  void add_map_room(Mark& mark);

  // A profile of each kind, thrown away; where there is no leak profile none is asked for again.
  void warm_profiles();

  // Gaps since the last call.
  [[nodiscard]] std::vector<Gap> take_gaps();

 private:
  void read_process();
  void read_ledger();
  void read_runtime();
  void note_collections(const RuntimeReading& reading);
  [[nodiscard]] Result<void> add_profiles(bool decision, const std::string& name);
  [[nodiscard]] Result<void> add_leak_profile(const std::string& name);
  [[nodiscard]] Result<void> add_native_profiles(const std::string& name);
  void note_gap(Seconds since, SourceKind source, const Error& error);

  Subject subject_;
  const Clock& clock_;
  RunFolder& folder_;
  LedgerReader ledgers_;  // one for all marks: it holds the runtime's own memory against the first
  bool has_leak_profile_ = false;   // until the target has given the first one
  std::optional<Count> gc_cycles_;  // at the last mark
  bool is_heap_stale_ = false;      // no collection since the load, and none can be forced
  Mark mark_;
  std::vector<Gap> gaps_;
};

}  // namespace leakgate
