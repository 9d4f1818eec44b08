// Texts about the Go runtime turned into a RuntimeReading: the probe's metrics, and what
// net/http/pprof prints. Pure. What a text does not tell stays nullopt.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "recording/recording.hpp"

namespace leakgate {

// Lines of "NAME VALUE" from the probe, names of runtime/metrics and two of its own. Goroutines
// come out without the probe's. Unknown names are passed over; a line of another form is malformed.
[[nodiscard]] Result<RuntimeReading> parse_probe_metrics(std::string_view text);

// The "# NAME = VALUE" lines at the end of heap?debug=1 (runtime.MemStats); `text` may begin
// anywhere before them. Error (code malformed) when they are not there.
[[nodiscard]] Result<RuntimeReading> parse_mem_stats(std::string_view text);

// How many goroutines the index page of pprof, or else goroutine?debug=1, counts; its own request's
// included.
[[nodiscard]] std::optional<Count> goroutines_in_index(std::string_view html);
[[nodiscard]] std::optional<Count> goroutines_in_profile(std::string_view text);

// Before Go 1.21, and through pprof, there is no "live after the last GC". All heap objects right
// after a forced GC are the same thing, for as long as no other GC has run.
class LiveHeapMemory {
 public:
  void note_collected(const RuntimeReading& reading);
  void complete(RuntimeReading& reading) const;

 private:
  std::optional<Bytes> live_;
  std::optional<Count> gc_cycles_;
};

}  // namespace leakgate
