#include "sampling/probe_client.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "profile/map_room.hpp"
#include "sampling/deadline.hpp"
#include "sampling/dump_pipe.hpp"
#include "sampling/file_text.hpp"
#include "sampling/probe_protocol.hpp"
#include "sampling/runtime_counters.hpp"

namespace leakgate {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kMetricsBytesMax = 1UL * kMiB;
constexpr std::size_t kProfileBytesMax = 256UL * kMiB;

SteadyTime deadline_in(Seconds timeout) {
  return std::chrono::steady_clock::now() +
         std::chrono::duration_cast<std::chrono::steady_clock::duration>(timeout);
}

std::string reason(int error_number) { return std::generic_category().message(error_number); }

// One connection to the probe. After a call that broke off its stream may hold a late answer, so
// the connection is given up then and every further call fails.
class ProbeClient final : public RuntimeSource {
 public:
  ProbeClient(FileDescriptor socket, std::string path, int peer_pid, Seconds call_timeout)
      : socket_(std::move(socket)),
        path_(std::move(path)),
        peer_pid_(peer_pid),
        call_timeout_(call_timeout) {}

  [[nodiscard]] SourceKind kind() const override { return SourceKind::probe; }
  [[nodiscard]] std::optional<int> peer_pid() const override { return peer_pid_; }

  [[nodiscard]] Result<RuntimeReading> read() override {
    Result<RuntimeReading> reading = read_metrics();
    if (reading) live_.complete(*reading);
    return reading;
  }

  [[nodiscard]] Result<void> collect() override { return collect_by("gc"); }
  [[nodiscard]] Result<void> free_os_memory() override { return collect_by("freeosmemory"); }
  [[nodiscard]] Result<std::string> heap_profile() override {
    return ask("heap", kProfileBytesMax);
  }
  [[nodiscard]] Result<std::string> goroutine_profile() override {
    return ask("goroutine", kProfileBytesMax);
  }
  [[nodiscard]] Result<std::string> goroutine_dump() override {
    return ask("goroutine-text", kProfileBytesMax);
  }
  [[nodiscard]] Result<std::string> leak_profile() override {
    return ask("goroutineleak", kProfileBytesMax);
  }

  [[nodiscard]] Result<MapRoom> map_room() override {
    if (!socket_.is_open()) return broken();
    const Result<DumpPipe> pipe = DumpPipe::make(path_ + ".dump");
    if (!pipe) return pass_on(pipe);
    const SteadyTime deadline = deadline_in(call_timeout_);
    const ReadBytes read = [&](std::span<char> into) {
      return pipe->read(into, socket_.number(), deadline);
    };
    if (!send("heap-dump")) {
      socket_.close();
      return gone();
    }
    Result<MapRoom> room = map_room_of_dump(read);
    std::array<char, 64UL * 1024> rest{};
    while (read(rest) > 0) {
    }
    const Result<std::string> answer = whole(receive(kMetricsBytesMax, deadline));
    if (!answer) return pass_on(answer);
    return room;
  }

  [[nodiscard]] Result<void> inject(InjectedLeak leak, Count count) override {
    const char* what = leak == InjectedLeak::goroutines ? "goroutines" : "blocks";
    const Result<std::string> done = ask(fmt::format("leak {} {}", what, count), kMetricsBytesMax);
    return done ? Result<void>{} : pass_on(done);
  }

  [[nodiscard]] Result<std::string> go_version() override {
    const Result<std::string> facts = ask("build", kMetricsBytesMax);
    if (!facts) return pass_on(facts);
    for (const std::string_view line : split(*facts, '\n')) {
      if (line.starts_with("go ")) return printable(line.substr(3));
    }
    return fail(ErrorCode::malformed, "the probe does not say its Go version");
  }

 private:
  Result<RuntimeReading> read_metrics() {
    const Result<std::string> text = ask("metrics", kMetricsBytesMax);
    if (!text) return pass_on(text);
    return parse_probe_metrics(*text);
  }

  Result<void> collect_by(const char* request) {
    if (const Result<std::string> done = ask(request, kMetricsBytesMax); !done)
      return pass_on(done);
    const Result<RuntimeReading> reading = read_metrics();
    if (!reading) return pass_on(reading);
    live_.note_collected(*reading);
    return {};
  }

  Result<std::string> ask(std::string_view request, std::size_t bytes_max) {
    if (!socket_.is_open()) return broken();
    const SteadyTime deadline = deadline_in(call_timeout_);
    if (!send(request)) return whole(gone());
    return whole(receive(bytes_max, deadline));
  }

  // The answer, and the end of the connection unless it was whole.
  Result<std::string> whole(Result<std::string> answer) {
    const bool is_whole = answer || answer.error().code == ErrorCode::unsupported;
    if (!is_whole) socket_.close();
    return answer;
  }

  // A request is a few bytes, and there is only ever one: it always fits the socket's buffer.
  [[nodiscard]] bool send(std::string_view request) const {
    const std::string line = std::string(request) + '\n';
    const ssize_t sent = ::send(socket_.number(), line.data(), line.size(), MSG_NOSIGNAL);
    return sent == static_cast<ssize_t>(line.size());
  }

  Result<std::string> receive(std::size_t bytes_max, SteadyTime deadline) {
    ProbeAnswer answer(bytes_max);
    std::array<char, 64UL * 1024> bytes{};
    for (;;) {
      const ssize_t got = ::recv(socket_.number(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (got == 0) return gone();
      if (got > 0) {
        const Result<bool> complete = answer.feed({bytes.data(), static_cast<std::size_t>(got)});
        if (!complete) return pass_on(complete);
        if (*complete) return answer.take_body();
      } else if (errno != EAGAIN && errno != EINTR) {
        return gone();
      } else if (!wait_readable(deadline)) {
        return fail(ErrorCode::sampling,
                    fmt::format("the target did not answer within {}", to_text(call_timeout_)));
      }
      if (std::chrono::steady_clock::now() > deadline) {
        return fail(ErrorCode::sampling,
                    fmt::format("the target's answer took more than {}", to_text(call_timeout_)));
      }
    }
  }

  [[nodiscard]] bool wait_readable(SteadyTime deadline) const {
    pollfd wanted{.fd = socket_.number(), .events = POLLIN, .revents = 0};
    const int ready = ::poll(&wanted, 1, milliseconds_until(deadline));
    return ready > 0 || (ready < 0 && errno == EINTR);
  }

  [[nodiscard]] static std::unexpected<Error> broken() {
    return fail(ErrorCode::sampling, "the connection to the probe is broken");
  }

  [[nodiscard]] static std::unexpected<Error> gone() {
    return fail(ErrorCode::sampling, "the target closed the connection of its probe");
  }

  FileDescriptor socket_;
  std::string path_;
  int peer_pid_;
  Seconds call_timeout_;
  LiveHeapMemory live_;
};

// The socket of a listening process: whoever listens there must run as we do, or its answers could
// be anybody's. Root may measure the processes of others.
Result<int> checked_peer(const FileDescriptor& socket) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (::getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return fail(ErrorCode::sampling, "cannot see whose probe it is: " + reason(errno));
  }
  if (peer.uid != ::geteuid() && ::geteuid() != 0) {
    return fail(ErrorCode::sampling,
                fmt::format("the probe's socket belongs to user {}, not to us", peer.uid));
  }
  return peer.pid;
}

Result<FileDescriptor> connect_once(const sockaddr_un& address, bool& may_retry) {
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.is_open()) return fail(ErrorCode::sampling, "no socket: " + reason(errno));
  const auto* plain = reinterpret_cast<const sockaddr*>(&address);
  if (::connect(socket.number(), plain, sizeof(address)) == 0) return socket;
  // EAGAIN: its backlog is full.
  may_retry = errno == ENOENT || errno == ECONNREFUSED || errno == EAGAIN || errno == EINTR;
  return fail(ErrorCode::sampling, "cannot connect to the probe: " + reason(errno),
              static_cast<const char*>(address.sun_path));
}

}  // namespace

Result<std::unique_ptr<RuntimeSource>> connect_probe(const std::filesystem::path& socket,
                                                     Seconds timeout, Seconds call_timeout) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = socket.string();
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return fail(ErrorCode::sampling, "the path of the probe's socket is empty or too long", path);
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  const SteadyTime deadline = deadline_in(timeout);
  for (;;) {
    bool may_retry = false;
    Result<FileDescriptor> connected = connect_once(address, may_retry);
    if (connected) {
      const Result<int> peer = checked_peer(*connected);
      if (!peer) return pass_on(peer);
      return std::make_unique<ProbeClient>(*std::move(connected), path, *peer, call_timeout);
    }
    constexpr std::chrono::milliseconds kPause{5};
    if (!may_retry || std::chrono::steady_clock::now() + kPause > deadline) {
      return pass_on(connected);
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace leakgate
