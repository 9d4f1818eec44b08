#include "sampling/dump_pipe.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "sampling/deadline.hpp"

namespace leakgate {
namespace {

std::unexpected<Error> pipe_error(const std::string& path, int error_number) {
  return fail(ErrorCode::sampling,
              "no pipe for a heap dump: " + std::generic_category().message(error_number), path);
}

}  // namespace

Result<DumpPipe> DumpPipe::make(const std::string& path) {
  if (::mkfifo(path.c_str(), 0600) != 0) return pipe_error(path, errno);
  FileDescriptor end(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
  const int failure = errno;
  const bool is_open = end.is_open();
  DumpPipe pipe(path, std::move(end));
  if (!is_open) return pipe_error(path, failure);
  return pipe;
}

DumpPipe::DumpPipe(DumpPipe&& other) noexcept
    : path_(std::exchange(other.path_, {})), end_(std::move(other.end_)) {}

DumpPipe::~DumpPipe() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

std::size_t DumpPipe::read(std::span<char> into, int answer,
                           std::chrono::steady_clock::time_point deadline) const {
  for (;;) {
    std::array<pollfd, 2> wanted{pollfd{.fd = end_.number(), .events = POLLIN, .revents = 0},
                                 pollfd{.fd = answer, .events = POLLIN, .revents = 0}};
    const int ready = ::poll(wanted.data(), wanted.size(), milliseconds_until(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return 0;
    if (wanted[0].revents == 0) return 0;  // the answer is there, and the pipe is empty
    const ssize_t got = ::read(end_.number(), into.data(), into.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EAGAIN && errno != EINTR) return 0;
  }
}

}  // namespace leakgate
