#include "run/session.hpp"

#include <fmt/format.h>

#include <thread>

#include "sampling/probe_client.hpp"
#include "sampling/proc.hpp"
#include "target/loopback_client.hpp"
#include "target/port.hpp"

namespace leakgate {
namespace {

// The profile rate at which a leak of 128 KB shows and throughput is 0.98 of that at the default
// rate.
constexpr std::string_view kMemProfileRate = "16384";

}  // namespace

std::filesystem::path Session::probe_socket() const { return scratch_->path() / "probe.sock"; }

Result<void> Session::build(const std::stop_token& stop) {
  if (scenario_.target.attach_pid) return {};
  Result<Scratch> scratch = Scratch::create();
  if (!scratch) return pass_on(scratch);
  scratch_.emplace(*std::move(scratch));
  const LaunchSpec& target = scenario_.target.launch;
  if (!scenario_.target.go.empty()) {
    const Result<std::string> version =
        toolchain_version(target.package.empty() ? target.working_folder : target.package);
    if (!version) {  // what the scenario asks for is not here at all
      return fail(ErrorCode::unsupported,
                  fmt::format("needs Go {}: {}", scenario_.target.go, version.error().what),
                  version.error().where, version.error().hint);
    }
    const Result<bool> satisfied = go_version_satisfies(*version, scenario_.target.go);
    if (!satisfied) return pass_on(satisfied);
    if (!*satisfied) {
      return fail(ErrorCode::unsupported,
                  fmt::format("needs Go {}, and here it is {}", scenario_.target.go, *version));
    }
  }
  const auto build_one = [&](const LaunchSpec& launch, const std::string& name) -> Result<void> {
    if (launch.package.empty()) return {};
    Result<Built> built = build_package({.package = launch.package,
                                         .build_args = launch.build_args,
                                         .env = launch.env,
                                         .work_folder = scratch_->path(),
                                         .name = name.empty() ? "target" : "helper-" + name,
                                         .with_probe = name.empty()},
                                        stop);
    if (!built) return pass_on(built);
    built_[name] = *std::move(built);
    return {};
  };
  for (const HelperSpec& helper : scenario_.helpers) {
    if (Result<void> built = build_one(helper.launch, helper.name); !built) return built;
  }
  return build_one(target, "");
}

Result<std::vector<std::string>> Session::command_line(const LaunchSpec& launch,
                                                       const std::string& name) const {
  std::vector<std::string> argv = launch.command;
  if (const auto built = built_.find(name); built != built_.end()) {
    argv = {built->second.executable.string()};
    argv.insert(argv.end(), launch.args.begin(), launch.args.end());
  }
  if (argv.empty()) return fail(ErrorCode::internal, "nothing to launch");
  return argv;
}

EnvironmentMap Session::environment(const LaunchSpec& launch, const Address& address,
                                    Role role) const {
  EnvironmentMap added = launch.env;
  for (auto& [name, value] : added) {
    value = expand_placeholders(value, address, helper_addresses_);
  }
  EnvironmentMap merged = merge_environment(process_environment_map(), added);
  merged.try_emplace("HOST", address.host);
  merged.try_emplace("PORT", std::to_string(address.port));
  if (!launch.env.contains("HOST")) merged["HOST"] = address.host;
  if (!launch.env.contains("PORT")) merged["PORT"] = std::to_string(address.port);
  if (role != Role::helper) {
    merged["GODEBUG"] = godebug_with(merged["GODEBUG"], "memprofilerate", kMemProfileRate);
  }
  if (role == Role::target_with_probe) merged[kProbeVariable] = probe_socket().string();
  return merged;
}

Result<void> Session::owns_socket() const {
  constexpr Seconds kLimit{2};
  const Result<int> owner = try_connect_unix(address_.unix_socket, kLimit);
  if (owner && *owner == attached_->pid()) return {};
  const std::string who = owner ? fmt::format("process {} does", *owner) : owner.error().what;
  return fail(ErrorCode::target,
              fmt::format("process {} does not listen there: {}", attached_->pid(), who),
              to_text(address_), "attach to the process that listens there");
}

// Load that goes to another process than the one that is measured would hide every leak.
Result<void> Session::owns_address() const {
  if (!address_.unix_socket.empty()) return owns_socket();
  if (address_.port == 0) return {};
  for (const Listener& listener : attached_->listeners()) {
    if (listener.port == address_.port) return {};
  }
  const std::optional<Listener> owner = listener_on(address_.port);
  const std::string who = !owner            ? "nobody listens there"
                          : owner->pid == 0 ? "its owner cannot be seen"
                                            : fmt::format("process {} does", owner->pid);
  return fail(ErrorCode::target,
              fmt::format("process {} does not listen on port {}: {}", attached_->pid(),
                          address_.port, who),
              to_text(address_), "attach to the process that owns the listener");
}

Result<void> Session::attach() {
  Result<AttachedProcess> attached = AttachedProcess::attach(*scenario_.target.attach_pid);
  if (!attached) return pass_on(attached);
  attached_.emplace(*std::move(attached));
  if (Result<void> owned = owns_address(); !owned) return owned;
  facts_.pid = scenario_.target.attach_pid;
  facts_.attached = true;
  why_not_native_ = "attached: what counts C memory has to be there when the target starts";
  const bool has_address = address_.port != 0 || !address_.unix_socket.empty();
  if (has_address) facts_.address = to_text(address_);
  return {};
}

// A Go service that ends by SIGTERM leaves its socket behind, and the next one cannot listen there.
void Session::remove_dead_socket() const {
  if (address_.unix_socket.empty() || !is_dead_socket(address_.unix_socket)) return;
  std::error_code error;
  std::filesystem::remove(address_.unix_socket, error);  // then the target says why it cannot
}

Result<void> Session::launch(const std::stop_token& stop) {
  if (!scenario_.target.addr.empty()) {
    const std::size_t colon = scenario_.target.addr.rfind(':');
    address_.host = scenario_.target.addr.substr(0, colon);
    address_.port = std::stoi(scenario_.target.addr.substr(colon + 1));
  }
  address_.unix_socket = scenario_.load.unix_socket.string();
  if (scenario_.target.attach_pid) return attach();
  if (address_.port == 0) {
    const Result<int> port = free_loopback_port();
    if (!port) return pass_on(port);
    address_.port = *port;
  }
  remove_dead_socket();
  const LaunchSpec& spec = scenario_.target.launch;
  Result<std::vector<std::string>> argv = command_line(spec, "");
  if (!argv) return pass_on(argv);
  for (std::string& argument : *argv) {
    argument = expand_placeholders(argument, address_, helper_addresses_);
  }
  const bool built_here = built_.contains("");
  EnvironmentMap environment_of_target =
      environment(spec, address_, built_here ? Role::target_with_probe : Role::target);
  if (Result<void> prepared = prepare_native(*argv, environment_of_target); !prepared) {
    return prepared;
  }
  Result<std::unique_ptr<LaunchedProcess>> launched =
      LaunchedProcess::launch({.argv = *std::move(argv),
                               .env = std::move(environment_of_target),
                               .working_folder = spec.working_folder,
                               .log_file = options_.log_folder / "target.log",
                               .memory_limit = scenario_.target.memory_limit,
                               .secrets = options_.secrets,
                               .core = scenario_.target.core,
                               .remove_on_death = scratch_->path()});
  if (!launched) return pass_on(launched);
  target_ = *std::move(launched);
  const Result<ReadyTarget> ready =
      target_->await_ready({.host = address_.host,
                            .port = address_.port,
                            .any_port = options_.any_listener,
                            .unix_socket = address_.unix_socket,
                            .path = scenario_.target.ready,
                            .timeout = scenario_.target.ready_timeout},
                           stop);
  if (!ready) {  // what it printed is in the recording, with its end
    Error error = ready.error();
    if (target_->ended()) error.hint.clear();
    return std::unexpected(error);
  }
  facts_.pid = ready->pid;
  facts_.processes = ready->others;
  facts_.also_listens = ready->also_listens;
  address_.host = ready->host;
  address_.port = ready->port;
  facts_.address = to_text(address_);
  return watch_native();
}

bool Session::target_gone() {
  if (attached_) return attached_->ended().has_value();
  if (!target_ || !facts_.pid) return false;
  return target_->ended().has_value();
}

// Something in the target's tree (a supervisor script, a process manager) brought it back: another
// process listens on its port now. It gets a moment for that.
std::optional<int> Session::successor() const {
  constexpr int kTries = 20;
  if (!address_.unix_socket.empty()) return std::nullopt;  // nobody is known by a socket's path
  for (int tries = 0; tries < kTries; ++tries) {
    std::vector<int> pids;
    for (const ProcessName& process : target_->tree()) pids.push_back(process.pid);
    if (pids.empty()) return std::nullopt;
    for (const Listener& listener : listeners_of(pids)) {
      if (listener.port == address_.port && listener.pid != pid()) return listener.pid;
    }
    std::this_thread::sleep_for(Seconds{0.05});
  }
  return std::nullopt;
}

void Session::stop() {
  runtime_.reset();
  if (attached_) {
    facts_.end = attached_->ended();
    attached_.reset();
  }
  if (target_) {
    std::optional<TargetEnd> before = target_->ended();
    if (before) {
      before->successor = successor();
      before->restarted = before->successor.has_value();
    }
    TargetEnd stopped = target_->stop(scenario_.target.grace);
    facts_.end = before ? *before : std::move(stopped);
    target_.reset();
  }
  read_native_tool();
  helpers_.clear();
  scratch_.reset();
}

}  // namespace leakgate
