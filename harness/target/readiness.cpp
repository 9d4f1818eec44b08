#include "target/readiness.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "target/loopback_client.hpp"

namespace leakgate {
namespace {

// A server that listens but hangs must not use up the whole ready timeout in one try.
constexpr Seconds kAnswerLimit{2};
// A target may open several listeners one after the other; the lowest is known only after a while.
constexpr Seconds kSettle{0.15};

std::vector<int> live_pids(const std::vector<ProcessStat>& tree) {
  std::vector<int> pids;
  for (const auto& process : tree) {
    if (!is_dead(process)) pids.push_back(process.pid);
  }
  return pids;
}

bool is_local(const std::string& host) {
  static const std::set<std::string> local{"127.0.0.1", "0.0.0.0", "::", "::1"};
  return local.contains(host);
}

}  // namespace

std::string connect_host(const std::string& listening) {
  if (listening == "0.0.0.0" || listening == "::") return "127.0.0.1";
  return listening;
}

std::optional<Listener> choose_listener(const std::vector<Listener>& listeners, int program_pid) {
  const auto rank = [&](const Listener& listener) {
    return std::tuple(!is_local(listener.host), listener.port, listener.pid != program_pid,
                      listener.pid);
  };
  const auto best = std::ranges::min_element(listeners, {}, rank);
  if (best == listeners.end()) return std::nullopt;
  return *best;
}

Result<std::optional<Listener>> Readiness::expected_listener(const std::vector<int>& tree) {
  const auto owners = listeners_at(options_.host, options_.port);
  std::vector<Listener> ours;
  for (const auto& owner : owners) {
    if (std::ranges::find(tree, owner.pid) != tree.end()) ours.push_back(owner);
  }
  if (owners.empty() || !ours.empty()) {
    foreign_pid_.reset();
    return choose_listener(ours, program_pid_);
  }
  // A process that was forked between the two looks at /proc is no stranger: look twice.
  const int pid = owners.front().pid;
  if (foreign_pid_ != pid) {
    foreign_pid_ = pid;
    return std::nullopt;
  }
  const auto name = read_process_stat(pid);
  const std::string who =
      pid == 0 ? "a process that is not visible to us"
               : "process " + std::to_string(pid) + (name ? " (" + name->name + ")" : "");
  return fail(ErrorCode::target,
              "port " + std::to_string(options_.port) + " belongs to " + who +
                  ", which is not the target's",
              options_.host + ":" + std::to_string(options_.port), "end it or choose another port");
}

std::optional<Listener> Readiness::any_listener(const std::vector<int>& tree, Seconds now) {
  const auto chosen = choose_listener(listeners_of(tree), program_pid_);
  if (!chosen) return std::nullopt;
  if (!first_listener_at_) first_listener_at_ = now;
  if (now - *first_listener_at_ < kSettle) return std::nullopt;
  return chosen;
}

bool Readiness::answers(const std::string& host, int port) {
  const Seconds limit = std::min(kAnswerLimit, options_.timeout);
  if (options_.path.empty()) {
    const auto connected = try_connect(host, port, limit);
    if (!connected) last_answer_ = connected.error().what;
    return connected.has_value();
  }
  const auto status = try_get(host, port, options_.path, limit);
  last_answer_ = status ? "HTTP " + std::to_string(*status) : status.error().what;
  return status && *status / 100 == 2;
}

Result<std::optional<ReadyTarget>> Readiness::step(const std::vector<ProcessStat>& tree,
                                                   Seconds now) {
  const auto pids = live_pids(tree);
  std::optional<Listener> listener;
  if (options_.port != 0) {
    const auto expected = expected_listener(pids);
    if (!expected) return pass_on(expected);
    listener = *expected;
  } else {
    listener = any_listener(pids, now);
  }
  if (!listener) return std::nullopt;
  const std::string host = options_.port != 0 ? options_.host : connect_host(listener->host);
  if (!answers(host, listener->port)) return std::nullopt;
  return ReadyTarget{listener->pid, host, listener->port, live_names(tree, listener->pid)};
}

}  // namespace leakgate
