// What is known of the target's process: which it is, what the system lets it have, how it ended.
// What is not known is nullopt, never 0.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace leakgate {

struct ProcessName {
  int pid = 0;
  std::string name;
  friend bool operator==(const ProcessName&, const ProcessName&) = default;
};

// Where the kernel puts a core file of the target: what the machine and the process were set to.
struct CoreFile {
  bool asked_for = false;  // core = true in the scenario
  bool allowed = false;    // its RLIMIT_CORE is above 0
  std::string pattern;     // /proc/sys/kernel/core_pattern; with ".%p" for core_uses_pid
  std::string folder;      // its working folder, which a relative pattern starts from
  std::string file;        // the core file that was found; empty: none
  friend bool operator==(const CoreFile&, const CoreFile&) = default;
};

// How the target ended.
struct TargetEnd {
  bool by_leakgate = false;   // we stopped it: not a failure
  std::optional<int> pid;     // of the process that ended
  std::optional<int> code;    // exit code
  std::optional<int> signal;  // signal number
  bool core_dumped = false;
  std::optional<CoreFile> core;  // nullopt: not known
  std::string panic;             // first lines of a Go panic or fatal error, printable
  bool restarted = false;        // another pid or start time took the listener over
  std::optional<int> successor;  // that pid
  bool oom_killed = false;
  std::vector<std::string> last_output;  // last lines, printable
  friend bool operator==(const TargetEnd&, const TargetEnd&) = default;
};

// What the system lets the process have; nullopt: no limit, or not known.
struct SystemLimits {
  std::optional<Count> fds;        // RLIMIT_NOFILE
  std::optional<Count> threads;    // pids.max of its cgroups, kernel.threads-max
  std::optional<Count> mappings;   // vm.max_map_count
  std::optional<Count> inotify;    // fs.inotify.max_user_instances, of all processes of the user
  std::optional<Bytes> memory;     // of its cgroups
  std::optional<Bytes> go_memory;  // GOMEMLIMIT, which is no wall: the collector works harder at it
  friend bool operator==(const SystemLimits&, const SystemLimits&) = default;
};

struct TargetFacts {
  std::optional<int> pid;  // the process that is judged
  std::string go_version;  // "go1.26.8"; empty: unknown
  bool has_probe = false;
  bool has_pprof = false;
  bool read_from_memory = false;  // its runtime, from outside: it has neither of them
  bool attached = false;
  bool cgo = false;
  std::string address;                    // that is loaded, "127.0.0.1:8080"; empty: unknown
  std::vector<std::string> also_listens;  // other addresses that its tree listens on
  std::string runtime_failure;  // why the probe or pprof that should be there cannot be asked
  std::string memory_failure;   // why its runtime was not read from its memory either
  std::vector<ProcessName> processes;  // other processes of the tree
  SystemLimits limits;
  std::optional<TargetEnd> end;  // nullopt: attached, or the run never came so far
  friend bool operator==(const TargetFacts&, const TargetFacts&) = default;
};

}  // namespace leakgate
