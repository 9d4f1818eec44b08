// A process that was running before leakgate: looked at, never signalled and never stopped.
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "recording/recording.hpp"
#include "target/port.hpp"
#include "target/process_tree.hpp"
#include "target/unique_fd.hpp"

namespace leakgate {

class AttachedProcess {
 public:
  // Errors (code target): there is no such process, or it is not ours to read.
  [[nodiscard]] static Result<AttachedProcess> attach(int pid);

  [[nodiscard]] int pid() const { return identity_.pid; }
  [[nodiscard]] const ProcessIdentity& identity() const { return identity_; }
  [[nodiscard]] const std::string& name() const { return name_; }

  // nullopt while it runs. Only its parent learns how it ended: code and signal stay unknown.
  [[nodiscard]] std::optional<TargetEnd> ended() const;

  // Its TCP listeners, to find the address that the load goes to.
  [[nodiscard]] std::vector<Listener> listeners() const { return listeners_of({pid()}); }

 private:
  AttachedProcess(ProcessIdentity identity, std::string name, UniqueFd pidfd)
      : identity_(identity), name_(std::move(name)), pidfd_(std::move(pidfd)) {}

  ProcessIdentity identity_;
  std::string name_;
  UniqueFd pidfd_;  // readable once the process has ended, whoever has its pid by then
};

}  // namespace leakgate
