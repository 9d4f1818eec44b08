// Whether a target is ready: something of its own tree listens and answers. One step at a time; who
// waits and how long is launched_process.cpp's business.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "target/launched_process.hpp"
#include "target/port.hpp"
#include "target/process_tree.hpp"

namespace leakgate {

class Readiness {
 public:
  explicit Readiness(ReadyOptions options, int program_pid)
      : options_(std::move(options)), program_pid_(program_pid) {}

  // Looks once; nullopt: not yet. `tree` are the processes of the target, `now` grows. Errors: the
  // listener on the port belongs to somebody else.
  [[nodiscard]] Result<std::optional<ReadyTarget>> step(const std::vector<ProcessStat>& tree,
                                                        Seconds now);

  // What the target answered last, for the error at the time limit: "HTTP 503", "nobody listens on
  // 127.0.0.1:8080; it listens on 127.0.0.1:9090".
  [[nodiscard]] std::string last_answer(const std::vector<ProcessStat>& tree) const;

 private:
  [[nodiscard]] Result<std::optional<Listener>> expected_listener(const std::vector<int>& tree);
  [[nodiscard]] std::optional<Listener> any_listener(const std::vector<Listener>& listeners,
                                                     Seconds now);
  [[nodiscard]] bool answers(const std::string& host, int port);
  [[nodiscard]] Result<std::optional<ReadyTarget>> step_unix(const std::vector<ProcessStat>& tree);

  ReadyOptions options_;
  int program_pid_;
  std::string last_answer_;         // empty: nobody listens
  std::optional<int> foreign_pid_;  // seen once; an error when seen again
  std::optional<Seconds> first_listener_at_;
};

// The listener to load when a tree has several: the port that it was given before others, then one
// on loopback or a wildcard, then the lowest port; of its owners the program itself, then the
// oldest. Pure.
struct Preferred {
  int port = 0;  // 0: none
  int pid = 0;   // of the program itself
};
[[nodiscard]] std::optional<Listener> choose_listener(const std::vector<Listener>& listeners,
                                                      const Preferred& preferred);

// "port 8080 belongs to process 4242 (nginx)" when none of `tree` has the port but somebody else
// has; else empty.
[[nodiscard]] std::string stranger_on(const ReadyOptions& options, const std::vector<int>& tree);

// The address to connect to for a listener: a wildcard is reached through loopback.
[[nodiscard]] std::string connect_host(const std::string& listening);

}  // namespace leakgate
