// The seam between a run and what it measures: one target process, seen through /proc and, where it
// has one, through the probe, pprof or its memory.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "recording/recording.hpp"

namespace leakgate {

// What /proc tells of a process at one moment.
struct ProcReading {
  Bytes rss;       // VmRSS
  Bytes rss_peak;  // VmHWM
  Count threads = 0;
};

// What a probe can leak when it is asked to: goroutines that nothing can wake any more, and blocks
// of 16 B in a global list.
enum class InjectedLeak { goroutines, blocks };

// Access to the Go runtime of the target. Every call may fail with code sampling; the caller makes
// a Gap of it. Not thread-safe: sampler and conductor each have their own.
class RuntimeSource {
 public:
  RuntimeSource() = default;
  RuntimeSource(const RuntimeSource&) = delete;
  RuntimeSource& operator=(const RuntimeSource&) = delete;
  virtual ~RuntimeSource() = default;

  [[nodiscard]] virtual SourceKind kind() const = 0;
  [[nodiscard]] virtual Result<RuntimeReading> read() = 0;  // no GC, no stop-the-world
  [[nodiscard]] virtual Result<void> collect() = 0;         // runtime.GC() twice
  // debug.FreeOSMemory(); code unsupported where the source cannot (pprof).
  [[nodiscard]] virtual Result<void> free_os_memory() = 0;
  [[nodiscard]] virtual Result<std::string> heap_profile() = 0;       // gzip protobuf
  [[nodiscard]] virtual Result<std::string> goroutine_profile() = 0;  // debug=0
  [[nodiscard]] virtual Result<std::string> goroutine_dump() = 0;     // debug=2 text
  [[nodiscard]] virtual Result<std::string> go_version() = 0;         // "go1.26.8"
  // Entry function to where its goroutines were started, of those in the last goroutine_profile();
  // nullopt where only a dump tells it.
  using CreatedBy = std::map<std::string, std::string>;
  [[nodiscard]] virtual std::optional<CreatedBy> created_by() { return std::nullopt; }
  // Goroutines that nothing can wake any more, gzip protobuf; code unsupported where the target's
  // Go does not have it (before 1.26, and in 1.26 without its GOEXPERIMENT).
  [[nodiscard]] virtual Result<std::string> leak_profile() {
    return fail(ErrorCode::unsupported, "this source has no goroutine leak profile");
  }
  // How full the target's maps are. Stops the world for as long as it takes to read all objects of
  // the heap; code unsupported where the source cannot (pprof).
  [[nodiscard]] virtual Result<MapRoom> map_room() {
    return fail(ErrorCode::unsupported, "this source cannot look into maps");
  }
  // Leaks so many more of them, for ever; code unsupported where the source cannot (pprof).
  [[nodiscard]] virtual Result<void> inject(InjectedLeak /*leak*/, Count /*count*/) {
    return fail(ErrorCode::unsupported, "this source cannot inject a leak");
  }
  // The process at the other end, where the source knows it.
  [[nodiscard]] virtual std::optional<int> peer_pid() const { return std::nullopt; }
};

// Connects, and connects again after a source broke. An empty function: /proc is all there is.
using SourceFactory = std::function<Result<std::unique_ptr<RuntimeSource>>()>;

}  // namespace leakgate
