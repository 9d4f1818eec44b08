// How the target's runtime is reached: through the probe, pprof, or its memory.
#include <fmt/format.h>

#include "run/session.hpp"
#include "sampling/memory_source.hpp"
#include "sampling/pprof_source.hpp"
#include "sampling/probe_client.hpp"
#include "sampling/system_limits.hpp"

namespace leakgate {
namespace {

constexpr Seconds kProbeTimeout{5};
constexpr Seconds kSamplerCallTimeout{1};
// Reading its memory slows nobody, but it uses a CPU that the target may want.
constexpr double kSamplerCountingShare = 0.01;
constexpr double kWatchCountingShare = 0.001;

std::string with_slash_removed(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

Result<Session::Connection> Session::connect() {
  Connection connection;
  if (built_.contains("") && built_.at("").has_probe) {
    Result<std::unique_ptr<RuntimeSource>> probe = connect_probe(probe_socket(), kProbeTimeout);
    const int prober = probe ? (*probe)->peer_pid().value_or(pid()) : 0;
    if (probe && prober == pid()) {
      runtime_ = *std::move(probe);
      facts_.has_probe = true;
      connection.access = RuntimeAccess::probe;
    } else if (probe) {  // a parent that starts itself again as the server: its heap says nothing
      facts_.runtime_failure =
          fmt::format("the probe is in process {}, and process {} is judged", prober, pid());
    } else {
      facts_.runtime_failure = "the probe does not answer: " + to_text(probe.error());
    }
  }
  // Whoever watches asks nothing of the target if there is another way.
  if (scenario_.watch && !runtime_) connection = connect_memory();
  if (!runtime_ && !scenario_.target.pprof.empty()) {
    const std::string url = with_slash_removed(expanded(scenario_.target.pprof));
    Result<std::unique_ptr<RuntimeSource>> pprof = connect_pprof(url);
    if (pprof) {
      runtime_ = *std::move(pprof);
      facts_.has_pprof = true;
      connection.access = RuntimeAccess::pprof;
    } else {
      facts_.runtime_failure = "pprof does not answer: " + to_text(pprof.error());
    }
  }
  if (connection.note.empty()) connection.note = facts_.runtime_failure;
  // A pprof that was named and does not answer is a mistake, and no less one for this.
  const bool may_read_memory = !scenario_.watch && scenario_.target.pprof.empty();
  if (!runtime_ && may_read_memory) connection = connect_memory();
  if (runtime_) {
    // What its memory does not tell is still missing.
    if (!facts_.read_from_memory) facts_.runtime_failure.clear();
    if (Result<std::string> version = runtime_->go_version()) facts_.go_version = *version;
  }
  const std::filesystem::path executable = fmt::format("/proc/{}/exe", pid());
  if (const std::optional<Built> binary = inspect_binary(executable)) {
    facts_.cgo = binary->cgo;
    if (facts_.go_version.empty()) facts_.go_version = binary->go_version;
  }
  facts_.limits = read_system_limits(pid());
  return connection;
}

// Where nothing in the target answers.
Session::Connection Session::connect_memory() {
  Connection connection{.note = facts_.runtime_failure};
  const std::string before = connection.note.empty() ? "no probe and no pprof" : connection.note;
  Result<std::unique_ptr<RuntimeSource>> memory = open_memory({.pid = pid()}, clock_);
  if (!memory) {
    connection.note =
        fmt::format("{}, and its memory does not tell: {}", before, to_text(memory.error()));
    facts_.memory_failure = to_text(memory.error());
    return connection;
  }
  runtime_ = *std::move(memory);
  facts_.read_from_memory = true;
  connection.access = RuntimeAccess::memory;
  connection.note = before +
                    ": goroutines and live heap are read from its memory; live heap is that of "
                    "its own last collection";
  const Result<std::string> heap = runtime_->heap_profile();
  if (!heap) connection.note += "; no heap profile: " + heap.error().what;
  return connection;
}

SourceFactory Session::sampler_source() const {
  if (facts_.read_from_memory) {
    const double share = scenario_.watch ? kWatchCountingShare : kSamplerCountingShare;
    return [pid = pid(), share, &clock = clock_] {
      return open_memory({.pid = pid, .counting_share = share}, clock);
    };
  }
  if (!facts_.has_probe) return {};
  return [socket = probe_socket()] {
    return connect_probe(socket, kSamplerCallTimeout, kSamplerCallTimeout);
  };
}

}  // namespace leakgate
