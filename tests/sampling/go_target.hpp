// A process of fixtures/sampling-target, built with the probe and told what to do over its standard
// input. Killed and removed, with its folder, when it goes out of scope.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "recording/temporary_folder.hpp"
#include "support/told_process.hpp"

namespace leakgate {

// False where there is no Go toolchain; such tests are skipped.
[[nodiscard]] bool has_go();

class GoTarget {
 public:
  // `package` is "pure" or "cgo"; `environment` more settings, "CGO_ENABLED=0".
  explicit GoTarget(const std::string& package, const std::string& environment = "");

  [[nodiscard]] int pid() const { return process_->pid(); }
  [[nodiscard]] std::filesystem::path socket() const { return folder_.path() / "probe.sock"; }
  // What it printed when it was ready: "ready 127.0.0.1:4711".
  [[nodiscard]] const std::string& greeting() const { return process_->greeting(); }
  // Hands it a line and waits until it has done what the line says.
  void tell(const std::string& command) const;
  // The same for a command that answers something else than "done".
  [[nodiscard]] std::string ask(const std::string& command) const { return process_->ask(command); }
  // SIGSTOP returns when it has stopped.
  void signal(int number) const;

 private:
  void build(const std::string& package, const std::string& environment) const;

  TemporaryFolder folder_;
  std::optional<ToldProcess> process_;
};

}  // namespace leakgate
