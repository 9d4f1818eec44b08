#include "cli/interrupt.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

namespace leakgate {
namespace {

// Written by the signal handler, which may only touch lock-free atomics and file descriptors.
std::atomic<int> caught_signal{0};
std::atomic<int> wake_fd{-1};

void on_signal(int signal) {
  const int saved_errno = errno;
  if (caught_signal.exchange(signal) != 0) _exit(128 + signal);
  const char byte = 1;
  if (write(wake_fd.load(), &byte, 1) < 0) _exit(128 + signal);
  errno = saved_errno;
}

void install(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A terminal that is closed; left alone where nohup ignores it.
  struct sigaction before = {};
  sigaction(SIGHUP, nullptr, &before);
  if (before.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
}

}  // namespace

int InterruptGuard::signal() { return caught_signal.load(); }

InterruptGuard::InterruptGuard() {
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) return;  // out of descriptors: the run will say so itself
  wake_fd = ends[1];
  thread_ = std::thread([this, read_end = ends[0]] {
    char byte = 0;
    while (read(read_end, &byte, 1) < 0 && errno == EINTR) {
    }
    if (byte != 0) stop_.request_stop();
    close(read_end);
  });
  install(on_signal);
}

InterruptGuard::~InterruptGuard() {
  install(SIG_DFL);
  const int fd = wake_fd.exchange(-1);
  if (fd >= 0) close(fd);  // the thread reads end of file
  if (thread_.joinable()) thread_.join();
}

}  // namespace leakgate
