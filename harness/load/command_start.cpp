#include "load/command_start.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace leakgate {
namespace {

enum class Stage { pipes, folder, exec };

struct Failure {
  Stage stage = Stage::pipes;
  int error = 0;
};

struct Pipe {
  Descriptor read{};
  Descriptor write{};
};

std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// All that the child needs, made before the fork: after it nothing may be allocated.
struct Prepared {
  std::vector<char*> argv{};
  std::vector<char*> env{};
  std::string folder{};
  pid_t parent = 0;
  Descriptor null{};
  Pipe out{};
  Pipe err{};
  Pipe report{};
};

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

std::optional<Prepared> prepare(const CommandOptions& options) {
  Prepared prepared{.argv = pointers_to(options.argv),
                    .env = pointers_to(options.env),
                    .folder = options.folder.string(),
                    .parent = ::getpid(),
                    .null = Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC))};
  auto out = make_pipe();
  auto err = make_pipe();
  auto report = make_pipe();
  if (!prepared.null.is_open() || !out || !err || !report) return std::nullopt;
  ::fcntl(out->read.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(err->read.get(), F_SETFL, O_NONBLOCK);
  prepared.out = *std::move(out);
  prepared.err = *std::move(err);
  prepared.report = *std::move(report);
  return prepared;
}

// leakgate may block or ignore some; that would be inherited.
void reset_signals() {
  struct sigaction standard{};
  standard.sa_handler = SIG_DFL;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGCHLD}) {
    ::sigaction(signal, &standard, nullptr);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// In the child; returns only on failure.
Failure become(const Prepared& prepared) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != prepared.parent) ::_exit(127);
  reset_signals();
  ::dup2(prepared.null.get(), STDIN_FILENO);
  ::dup2(prepared.out.write.get(), STDOUT_FILENO);
  ::dup2(prepared.err.write.get(), STDERR_FILENO);
  constexpr unsigned kFirst = 3;
  ::syscall(SYS_close_range, kFirst, ~0U, CLOSE_RANGE_CLOEXEC);
  if (!prepared.folder.empty() && ::chdir(prepared.folder.c_str()) != 0) {
    return {Stage::folder, errno};
  }
  ::execvpe(prepared.argv.front(), prepared.argv.data(), prepared.env.data());
  return {Stage::exec, errno};
}

// Blocks until the exec closes the pipe or the failure comes through it.
std::optional<Failure> read_failure(int pipe) {
  Failure failure;
  ssize_t count = 0;
  do {
    count = ::read(pipe, &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  return count == sizeof failure ? std::optional(failure) : std::nullopt;
}

std::string hint_for(const Failure& failure, const std::string& program) {
  if (failure.stage != Stage::exec || failure.error != ENOENT) return "";
  if (program.find('/') != std::string::npos) {
    return "a path is taken from the folder of the scenario; the interpreter that a script names "
           "in "
           "its first line has to be there, too";
  }
  return "is it installed and on the PATH? A program beside the scenario is written ./" + program;
}

std::unexpected<Error> cannot_start(const Failure& failure, const CommandOptions& options) {
  const std::string& program = options.argv.front();
  const std::string why = std::generic_category().message(failure.error);
  const std::string what =
      failure.stage == Stage::folder ? "cannot be started in its folder: " : "cannot be started: ";
  return fail(ErrorCode::load, what + why,
              failure.stage == Stage::folder ? options.folder.string() : program,
              hint_for(failure, program));
}

}  // namespace

Result<StartedCommand> start_command(const CommandOptions& options) {
  if (options.argv.empty()) return fail(ErrorCode::load, "the driver has no command");
  auto prepared = prepare(options);
  if (!prepared) return cannot_start({Stage::pipes, errno}, options);
  const pid_t pid = ::fork();
  if (pid < 0) return cannot_start({Stage::pipes, errno}, options);
  if (pid == 0) {
    const Failure failure = become(*prepared);
    [[maybe_unused]] const auto count =
        ::write(prepared->report.write.get(), &failure, sizeof failure);
    ::_exit(127);
  }
  ::setpgid(pid, pid);  // whoever comes first
  prepared->report.write.close();
  if (const auto failure = read_failure(prepared->report.read.get())) {
    ::waitpid(pid, nullptr, 0);
    return cannot_start(*failure, options);
  }
  return StartedCommand{pid, std::move(prepared->out.read), std::move(prepared->err.read)};
}

}  // namespace leakgate
