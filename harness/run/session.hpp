// The target of one run and what belongs to it: its build, its helpers, its process, its runtime
// source, its private temporary folder. Performs; decides nothing about the order.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "native/native_watch.hpp"
#include "run/actions.hpp"
#include "run/scratch.hpp"
#include "sampling/reading.hpp"
#include "sampling/sampler.hpp"
#include "scenario/scenario.hpp"
#include "target/attached_process.hpp"
#include "target/build.hpp"
#include "target/environment.hpp"
#include "target/launched_process.hpp"

namespace leakgate {

struct SessionOptions {
  std::filesystem::path log_folder;    // target.log and helper-NAME.log go there
  std::vector<std::string> secrets{};  // hidden in what target and helpers print
  bool any_listener = false;           // accept whatever port the target opens (leakgate check)
};

class Session {
 public:
  Session(const Scenario& scenario, const SessionOptions& options)
      : scenario_(scenario), options_(options) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { stop(); }

  [[nodiscard]] Result<void> build(const std::stop_token& stop);
  [[nodiscard]] Result<void> start_helpers(const std::stop_token& stop);
  [[nodiscard]] Result<void> launch(const std::stop_token& stop);
  // Probe, else pprof, else its memory, else none; `note` says why a better one was not to be had.
  struct Connection {
    RuntimeAccess access = RuntimeAccess::none;
    std::string note;
  };
  [[nodiscard]] Result<Connection> connect();

  // Makes another source of the same kind, for the sampler's own connection; null without a probe.
  [[nodiscard]] SourceFactory sampler_source() const;
  [[nodiscard]] RuntimeSource* runtime() { return runtime_.get(); }
  [[nodiscard]] int pid() const { return facts_.pid.value_or(0); }
  [[nodiscard]] const Address& address() const { return address_; }
  // What counts the target's C memory; null where that is not counted.
  [[nodiscard]] NativeWatch* native() { return native_ ? &*native_ : nullptr; }
  // With {addr} and its like filled in.
  [[nodiscard]] std::string expanded(const std::string& text) const {
    return expand_placeholders(text, address_, helper_addresses_);
  }

  // True when the judged process has died or another one took its place.
  [[nodiscard]] bool target_gone();
  // The helper that has ended, if one has: what the load exercises is not there any more.
  [[nodiscard]] std::optional<Error> helper_gone();

  // Target first, then helpers; the temporary folder goes as well. Safe to call twice.
  void stop();

  [[nodiscard]] const TargetFacts& facts() const { return facts_; }
  // Why C memory is not counted; empty: it is. And the tool that the target was started under.
  [[nodiscard]] const std::string& why_not_native() const { return why_not_native_; }
  [[nodiscard]] const std::string& native_tool() const { return native_tool_; }
  // What that tool has seen; nullopt: no tool, or the target has not been stopped.
  [[nodiscard]] const std::optional<Result<Profile>>& tool_profile() const { return tool_profile_; }

 private:
  [[nodiscard]] Result<void> attach();
  [[nodiscard]] Connection connect_memory();
  [[nodiscard]] Result<void> prepare_native(const std::vector<std::string>& argv,
                                            EnvironmentMap& environment);
  [[nodiscard]] Result<void> watch_native();
  void explain_native();
  void read_native_tool();
  [[nodiscard]] std::filesystem::path heaptrack_file() const;
  [[nodiscard]] Result<void> owns_address() const;
  [[nodiscard]] Result<void> owns_socket() const;
  void remove_dead_socket() const;
  [[nodiscard]] Result<std::vector<std::string>> command_line(const LaunchSpec& launch,
                                                              const std::string& name) const;
  enum class Role { helper, target, target_with_probe };
  [[nodiscard]] EnvironmentMap environment(const LaunchSpec& launch, const Address& address,
                                           Role role) const;
  [[nodiscard]] Result<void> start_helper(const HelperSpec& helper, const std::stop_token& stop);
  [[nodiscard]] std::filesystem::path probe_socket() const;
  [[nodiscard]] std::optional<int> successor() const;

  const Scenario& scenario_;
  SessionOptions options_;
  SteadyClock clock_;  // for sources that keep to a share of the time
  std::optional<Scratch> scratch_;
  std::map<std::string, Built> built_;  // by helper name; the target under ""
  std::map<std::string, Address> helper_addresses_;
  std::vector<std::unique_ptr<LaunchedProcess>> helpers_;
  std::unique_ptr<LaunchedProcess> target_;
  std::optional<AttachedProcess> attached_;
  std::unique_ptr<RuntimeSource> runtime_;
  std::optional<NativeWatch> native_;
  std::string why_not_native_;
  std::string native_tool_;
  std::optional<Result<Profile>> tool_profile_;
  Address address_;
  TargetFacts facts_;
};

}  // namespace leakgate
