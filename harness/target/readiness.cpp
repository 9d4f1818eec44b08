#include "target/readiness.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "target/environment.hpp"
#include "target/loopback_client.hpp"

namespace leakgate {
namespace {

// A server that listens but hangs must not use up the whole ready timeout in one try.
constexpr Seconds kAnswerLimit{2};
// A target may open several listeners one after the other, such as a port for pprof before that for
// its users. One on the port that it was given ends the wait.
constexpr Seconds kSettle{1};

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

std::vector<std::string> other_addresses(const std::vector<Listener>& listeners, int port) {
  std::set<std::string> addresses;
  for (const Listener& listener : listeners) {
    if (listener.port == port) continue;
    addresses.insert(to_text(Address{.host = listener.host, .port = listener.port}));
  }
  return {addresses.begin(), addresses.end()};
}

std::string address_of(const ReadyOptions& options) {
  return to_text(Address{.host = options.host, .port = options.port});
}

}  // namespace

std::string stranger_on(const ReadyOptions& options, const std::vector<int>& tree) {
  const auto owners = listeners_at(options.host, options.port);
  const bool ours = std::ranges::any_of(owners, [&](const Listener& owner) {
    return std::ranges::find(tree, owner.pid) != tree.end();
  });
  if (owners.empty() || ours) return {};
  const int pid = owners.front().pid;
  const auto name = read_process_stat(pid);
  const std::string who =
      pid == 0 ? "a process that is not visible to us"
               : "process " + std::to_string(pid) + (name ? " (" + name->name + ")" : "");
  return "port " + std::to_string(options.port) + " belongs to " + who;
}

std::string Readiness::last_answer(const std::vector<ProcessStat>& tree) const {
  if (!last_answer_.empty()) return last_answer_;
  std::string text = "nobody listens";
  if (!options_.any_port) text += " on " + address_of(options_);
  const auto elsewhere = other_addresses(listeners_of(live_pids(tree)), options_.port);
  return elsewhere.empty() ? text : text + "; it listens on " + join(elsewhere, ", ");
}

std::string connect_host(const std::string& listening) {
  if (listening == "0.0.0.0" || listening == "::") return "127.0.0.1";
  return listening;
}

std::optional<Listener> choose_listener(const std::vector<Listener>& listeners,
                                        const Preferred& preferred) {
  const auto rank = [&](const Listener& listener) {
    return std::tuple(listener.port != preferred.port, !is_local(listener.host), listener.port,
                      listener.pid != preferred.pid, listener.pid);
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
    return choose_listener(ours, {.pid = program_pid_});
  }
  // A process that was forked between the two looks at /proc is no stranger: look twice.
  const int pid = owners.front().pid;
  if (foreign_pid_ != pid) {
    foreign_pid_ = pid;
    return std::nullopt;
  }
  return fail(ErrorCode::target, stranger_on(options_, tree) + ", which is not the target's",
              address_of(options_), "end it or choose another port");
}

std::optional<Listener> Readiness::any_listener(const std::vector<Listener>& listeners,
                                                Seconds now) {
  const auto chosen = choose_listener(listeners, {.port = options_.port, .pid = program_pid_});
  if (!chosen || chosen->port == options_.port) return chosen;
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

// Whoever listens there is known by its pid: a socket of the last run may have another's behind it.
Result<std::optional<ReadyTarget>> Readiness::step_unix(const std::vector<ProcessStat>& tree) {
  const Seconds limit = std::min(kAnswerLimit, options_.timeout);
  const Result<int> owner = try_connect_unix(options_.unix_socket, limit);
  if (!owner) {
    last_answer_ = options_.unix_socket + ": " + owner.error().what;
    return std::nullopt;
  }
  const auto pids = live_pids(tree);
  if (std::ranges::find(pids, *owner) == pids.end()) {
    const bool is_seen_again = foreign_pid_ == *owner;
    foreign_pid_ = *owner;
    if (!is_seen_again) return std::nullopt;
    return fail(ErrorCode::target,
                "process " + std::to_string(*owner) + " listens there, which is not the target's",
                options_.unix_socket, "end it or choose another path");
  }
  if (!options_.path.empty()) {
    const Result<int> status = try_get_unix(options_.unix_socket, options_.path, limit);
    last_answer_ = status ? "HTTP " + std::to_string(*status) : status.error().what;
    if (!status || *status / 100 != 2) return std::nullopt;
  }
  return ReadyTarget{.pid = *owner,
                     .host = options_.host,
                     .port = options_.port,
                     .others = live_names(tree, *owner),
                     .also_listens = {}};
}

Result<std::optional<ReadyTarget>> Readiness::step(const std::vector<ProcessStat>& tree,
                                                   Seconds now) {
  if (!options_.unix_socket.empty()) return step_unix(tree);
  const auto pids = live_pids(tree);
  std::vector<Listener> listeners;
  std::optional<Listener> listener;
  if (!options_.any_port) {
    const auto expected = expected_listener(pids);
    if (!expected) return pass_on(expected);
    listener = *expected;
  } else {
    listeners = listeners_of(pids);
    listener = any_listener(listeners, now);
  }
  if (!listener) return std::nullopt;
  const std::string host = options_.any_port ? connect_host(listener->host) : options_.host;
  if (!answers(host, listener->port)) return std::nullopt;
  return ReadyTarget{.pid = listener->pid,
                     .host = host,
                     .port = listener->port,
                     .others = live_names(tree, listener->pid),
                     .also_listens = other_addresses(listeners, listener->port)};
}

}  // namespace leakgate
