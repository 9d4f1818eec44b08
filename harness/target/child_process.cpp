#include "target/child_process.hpp"

#include <linux/close_range.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mutex>

#include <boost/asio/io_context.hpp>
#include <boost/process/v2.hpp>

#include "target/system_text.hpp"

namespace leakgate {
namespace {

namespace bp = boost::process::v2;
using Launcher = bp::posix::default_launcher;

// The hooks that make Boost 1.81 behave. It closes inherited descriptors with an off-by-one
// (boostorg/process#360), so they are all marked close-on-exec first. And when exec fails it calls
// exit() in the forked child, which flushes the parent's buffers a second time
// (boostorg/process#514); its on_exec_error hook is looked up with one argument too many, so only a
// variadic one is found.
struct ExecHooks {
  // NOLINTNEXTLINE(readability-convert-member-functions-to-static)
  boost::system::error_code on_exec_setup(Launcher& /*launcher*/,
                                          const bp::filesystem::path& /*executable*/,
                                          const char* const* /*argv*/) {
    constexpr unsigned kFirst = 3;
    syscall(SYS_close_range, kFirst, ~0U, CLOSE_RANGE_CLOEXEC);
    return {};
  }
  template <class... Arguments>
  void on_exec_error(Arguments&&... /*arguments*/) {
    ::_exit(127);
  }
};

// Boost's own pipe is close-on-exec only a moment after it was made: forks must not overlap.
std::mutex& fork_mutex() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

struct ChildProcess::State {
  boost::asio::io_context context;
  bp::process process{context.get_executor()};
  int pid = 0;
  bool reaped = false;
};

ChildProcess::ChildProcess(std::unique_ptr<State> state) : state_(std::move(state)) {}
ChildProcess::ChildProcess(ChildProcess&&) noexcept = default;
ChildProcess& ChildProcess::operator=(ChildProcess&&) noexcept = default;

ChildProcess::~ChildProcess() {
  if (!state_ || state_->reaped) return;
  kill();
  wait();
}

Result<ChildProcess> ChildProcess::spawn(const std::filesystem::path& executable,
                                         const std::vector<std::string>& arguments,
                                         const std::vector<std::string>& environment,
                                         const ChildStreams& streams) {
  std::vector<const char*> env;
  env.reserve(environment.size() + 1);
  for (const auto& setting : environment) env.push_back(setting.c_str());
  env.push_back(nullptr);
  Launcher launcher;
  launcher.env = env.data();
  try {
    auto state = std::make_unique<State>();
    boost::system::error_code error;
    {
      const std::lock_guard lock(fork_mutex());
      state->process =
          launcher(state->context.get_executor(), error, executable.native(), arguments,
                   ExecHooks{}, bp::process_stdio{streams.in, streams.out, streams.err});
    }
    if (error) {
      if (launcher.pid > 0) waitpid(launcher.pid, nullptr, 0);  // Boost leaves its zombie
      return fail(ErrorCode::target, "cannot be executed: " + errno_text(error.value()),
                  executable.string());
    }
    state->pid = static_cast<int>(state->process.id());
    return ChildProcess(std::move(state));
  } catch (const std::exception& exception) {
    return fail(ErrorCode::internal, exception.what(), executable.string());
  }
}

int ChildProcess::pid() const { return state_->pid; }

void ChildProcess::kill() {
  boost::system::error_code ignored;
  state_->process.terminate(ignored);
}

void ChildProcess::wait() {
  boost::system::error_code ignored;
  state_->process.wait(ignored);
  // Else its destructor asks for the pid again, which may be another child's by then.
  (void)state_->process.detach();
  state_->reaped = true;
}

}  // namespace leakgate
