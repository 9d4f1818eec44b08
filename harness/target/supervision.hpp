// leakgate's end of a supervisor: starts it, hands it the order, and listens on a thread of its own
// to what it reports and to what the program writes, so that neither ever blocks.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "target/child_process.hpp"
#include "target/output_capture.hpp"
#include "target/supervisor_protocol.hpp"
#include "target/unique_fd.hpp"

namespace leakgate {

class Supervision {
 public:
  // `output` must outlive it. Errors: code target when the program cannot be started, with its path
  // and errno; code internal when the supervisor cannot.
  [[nodiscard]] static Result<std::unique_ptr<Supervision>> start(
      const std::filesystem::path& supervisor, const LaunchOrder& order, OutputCapture& output);
  Supervision(const Supervision&) = delete;
  Supervision& operator=(const Supervision&) = delete;
  ~Supervision();  // stop() without grace, and finish()

  [[nodiscard]] int program_pid() const { return program_pid_; }
  [[nodiscard]] int supervisor_pid() const { return child_.pid(); }

  // The wait status of a descendant that the supervisor has reaped. For the program it is known
  // only when all its output has been read. A program whose supervisor was killed ends with status
  // -1.
  [[nodiscard]] std::optional<int> status_of(int pid) const;

  // Blocks until the program has ended, the time is over or a stop is asked for; true when it
  // ended.
  bool wait_for_program(Seconds limit, const std::stop_token& stop) const;

  // SIGTERM, grace, SIGKILL; returns when nothing of the tree is left. A second call does nothing.
  void stop(Seconds grace);
  // After stop(): lets the supervisor end. Until then it keeps the cgroup.
  void finish();

  // Reads what the tree has written by now. Of a process whose end the supervisor does not report
  // nobody knows otherwise whether its last words were read.
  void read_output();

  // Known after stop(): processes that had outlived the program's group.
  [[nodiscard]] int stragglers() const;

 private:
  struct Ends {
    UniqueFd control, output;
  };
  Supervision(ChildProcess child, Ends ends, OutputCapture& output)
      : child_(std::move(child)), ends_(std::move(ends)), output_(&output) {}
  [[nodiscard]] Result<void> await_start(const LaunchOrder& order);
  void watch();
  bool drain(std::size_t bytes_max);  // of both threads, one at a time
  bool take_report();
  void note_end_of_reports();
  void kill_what_is_known();

  ChildProcess child_;
  Ends ends_;
  OutputCapture* output_;
  std::mutex draining_;  // what is read first is appended first
  int program_pid_ = 0;
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::map<int, int> statuses_;  // by pid, at most kStatusesMax
  bool all_gone_ = false;
  bool supervisor_lost_ = false;  // it ended without a last report
  int stragglers_ = 0;
  std::thread watcher_;
};

}  // namespace leakgate
