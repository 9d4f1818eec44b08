#include "target/supervisor_protocol.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace leakgate {
namespace {

// Larger than any argument list and environment that execve takes (a quarter of the stack limit, at
// most 6 MiB).
constexpr std::uint32_t kOrderBytesMax = 16U << 20U;

// An order is a sequence of fields: a tag, the text, a zero byte. Neither arguments nor the
// environment can hold a zero byte.
void add_field(std::string& bytes, char tag, const std::string& text) {
  bytes += tag;
  bytes += text;
  bytes += '\0';
}

bool set_field(LaunchOrder& order, char tag, std::string text) {
  switch (tag) {
    case 'a':
      order.argv.push_back(std::move(text));
      return true;
    case 'e':
      order.env.push_back(std::move(text));
      return true;
    case 'x':
      order.executable = std::move(text);
      return true;
    case 'd':
      order.working_folder = std::move(text);
      return true;
    case 'g':
      order.cgroup_folder = std::move(text);
      return true;
    case 'r':
      order.remove_on_death = std::move(text);
      return true;
    case 'c':
      order.core = text == "1";
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string encode_order(const LaunchOrder& order) {
  std::string bytes;
  for (const auto& argument : order.argv) add_field(bytes, 'a', argument);
  for (const auto& setting : order.env) add_field(bytes, 'e', setting);
  add_field(bytes, 'x', order.executable);
  add_field(bytes, 'd', order.working_folder);
  add_field(bytes, 'g', order.cgroup_folder);
  add_field(bytes, 'r', order.remove_on_death);
  add_field(bytes, 'c', order.core ? "1" : "0");
  return bytes;
}

std::optional<LaunchOrder> decode_order(std::string_view bytes) {
  LaunchOrder order;
  while (!bytes.empty()) {
    const auto end = bytes.find('\0', 1);
    if (end == std::string_view::npos) return std::nullopt;
    if (!set_field(order, bytes[0], std::string(bytes.substr(1, end - 1)))) return std::nullopt;
    bytes.remove_prefix(end + 1);
  }
  return order;
}

bool send_bytes(int socket, const void* data, std::size_t size) {
  const auto* rest = static_cast<const char*>(data);
  while (size > 0) {
    const auto count = ::send(socket, rest, size, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    rest += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

bool receive_bytes(int socket, void* data, std::size_t size) {
  auto* rest = static_cast<char*>(data);
  while (size > 0) {
    const auto count = ::recv(socket, rest, size, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    rest += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

bool send_order(int socket, const LaunchOrder& order) {
  const std::string bytes = encode_order(order);
  const auto size = static_cast<std::uint32_t>(bytes.size());
  return bytes.size() <= kOrderBytesMax && send_message(socket, size) &&
         send_bytes(socket, bytes.data(), bytes.size());
}

std::optional<LaunchOrder> receive_order(int socket) {
  const auto size = receive_message<std::uint32_t>(socket);
  if (!size || *size > kOrderBytesMax) return std::nullopt;
  std::string bytes(*size, '\0');
  if (!receive_bytes(socket, bytes.data(), bytes.size())) return std::nullopt;
  return decode_order(bytes);
}

}  // namespace leakgate
