// What leakgate and the supervisor of a target say to each other over their socket: one order, then
// stop commands one way and reports the other way. When the socket closes, the tree is ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace leakgate {

struct LaunchOrder {
  std::vector<std::string> argv;  // empty: no program, the supervisor only guards the folder
  std::vector<std::string> env;   // "NAME=value"
  std::string executable;
  std::string working_folder;   // empty: leakgate's own
  std::string cgroup_folder;    // joined by the program, removed at the end
  std::string remove_on_death;  // removed if leakgate ends without saying stop
  bool core = false;
  friend bool operator==(const LaunchOrder&, const LaunchOrder&) = default;
};

// An order as bytes, and back; nullopt for anything that encode() did not make.
[[nodiscard]] std::string encode_order(const LaunchOrder& order);
[[nodiscard]] std::optional<LaunchOrder> decode_order(std::string_view bytes);

// How far the program came when it could not be started.
enum class StartStage : std::int32_t { fork, folder, cgroup, exec };

enum class ReportKind : std::int32_t {
  started,      // pid of the program
  not_started,  // subject: StartStage, value: errno
  exited,       // pid of a descendant, value: its wait status
  all_gone      // no descendant is left; value: how many had outlived the program's group
};

struct Report {
  ReportKind kind = ReportKind::started;
  std::int32_t subject = 0;
  std::int32_t value = 0;
};

struct StopCommand {
  std::int32_t grace_ms = 0;
};

// Whole messages over a stream socket, however the kernel cuts them. False at its end or on an
// error.
[[nodiscard]] bool send_bytes(int socket, const void* data, std::size_t size);
[[nodiscard]] bool receive_bytes(int socket, void* data, std::size_t size);
[[nodiscard]] bool send_order(int socket, const LaunchOrder& order);
[[nodiscard]] std::optional<LaunchOrder> receive_order(int socket);

template <class Message>
  requires std::is_trivially_copyable_v<Message>
[[nodiscard]] bool send_message(int socket, const Message& message) {
  return send_bytes(socket, &message, sizeof message);
}

template <class Message>
  requires std::is_trivially_copyable_v<Message>
[[nodiscard]] std::optional<Message> receive_message(int socket) {
  Message message;
  if (!receive_bytes(socket, &message, sizeof message)) return std::nullopt;
  return message;
}

}  // namespace leakgate
