// A process that leakgate launched, with all its descendants: started by a small supervisor process
// in a process group of its own, its output drained without ever blocking it, its end observed, and
// nothing of it left over whatever happens to leakgate.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "recording/recording.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

struct LaunchOptions {
  std::vector<std::string> argv;  // argv[0] an absolute path or a name on PATH
  EnvironmentMap env;             // the whole environment, merged already (see environment.hpp)
  std::filesystem::path working_folder;
  std::filesystem::path log_file;     // stdout and stderr, capped; empty: not kept
  Bytes log_bytes_max{8 * kMiB};      // then one line says that it was cut
  std::optional<Bytes> memory_limit;  // a memory cgroup; Error{unsupported} where none can be made
  std::vector<std::string> secrets;   // shown as "***" in the log and in what was printed last
  bool core = false;                  // RLIMIT_CORE: unlimited or 0
  std::filesystem::path supervisor = "/proc/self/exe";  // run as `SUPERVISOR supervise-target`
  // A folder of the run that the supervisor removes, as the last thing, if leakgate is killed.
  std::filesystem::path remove_on_death;
};

// What await_ready waits for.
struct ReadyOptions {
  std::string host = "127.0.0.1";
  int port = 0;
  bool any_port = false;    // the tree may listen elsewhere; `port` is taken before others
  std::string unix_socket;  // it listens there instead of on host and port; empty: TCP
  std::string path;         // HTTP 2xx on this path; empty: a TCP connect is enough
  Seconds timeout{10};
};

struct ReadyTarget {
  int pid = 0;  // the process that owns the listener: the one that is judged
  std::string host;
  int port = 0;
  std::vector<ProcessName> others;        // other processes of the tree
  std::vector<std::string> also_listens;  // "127.0.0.1:6060": addresses of the tree left out
};

// How long the report of how a process ended may be on its way on a busy machine. So long ended()
// does not count one as ended that is gone.
inline constexpr Seconds kReportLag{1};

class LaunchedProcess {
 public:
  // Errors: code target with path and errno when it cannot be executed.
  [[nodiscard]] static Result<std::unique_ptr<LaunchedProcess>> launch(
      const LaunchOptions& options);

  LaunchedProcess(const LaunchedProcess&) = delete;
  LaunchedProcess& operator=(const LaunchedProcess&) = delete;
  ~LaunchedProcess();  // ends the whole tree if stop() was not called

  // Pid of the program itself (not of the supervisor).
  [[nodiscard]] int pid() const;
  // All live processes of the tree, the supervisor left out.
  [[nodiscard]] std::vector<ProcessName> tree() const;

  // Polls until it is ready. Errors (code target): it exited first, with its last output; timeout,
  // with the last answer; a listener on the port that belongs to somebody else, naming that pid.
  [[nodiscard]] Result<ReadyTarget> await_ready(const ReadyOptions& options,
                                                const std::stop_token& stop);

  // nullopt while the program runs and, once await_ready() named one, while the judged process
  // runs. A launcher that ended with 0 after it had started the judged process counts as running.
  // Never blocks.
  [[nodiscard]] std::optional<TargetEnd> ended();
  // The same for one process of the tree. What it does not know (a shell has reaped the process) is
  // not set; nullopt while it runs.
  [[nodiscard]] std::optional<TargetEnd> ended_pid(int pid) const;
  // Waits until ended() has a value, `limit` is over or a stop is asked for.
  [[nodiscard]] std::optional<TargetEnd> await_end(Seconds limit, const std::stop_token& stop);

  // SIGTERM to the group, up to `grace`, then SIGKILL to everything of the tree. Returns how the
  // program itself ended; `by_leakgate` is set when it was alive before.
  [[nodiscard]] TargetEnd stop(Seconds grace);

  // After stop(): processes that had left the group and outlived it, and were ended all the same.
  [[nodiscard]] int stragglers() const;

  // Last lines of the output, printable, at most 64 KiB.
  [[nodiscard]] std::vector<std::string> last_output(std::size_t lines_max) const;

 private:
  struct State;
  explicit LaunchedProcess(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// What `SUPERVISOR supervise-target` runs; main.cpp hands over before anything else is set up.
inline constexpr std::string_view kSuperviseCommand = "supervise-target";
[[nodiscard]] int supervise_target(int argc, char** argv);

}  // namespace leakgate
