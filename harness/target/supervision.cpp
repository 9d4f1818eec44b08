#include "target/supervision.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "target/environment.hpp"
#include "target/launched_process.hpp"
#include "target/system_text.hpp"

namespace leakgate {
namespace {

// Set for every supervisor. A program that finds it in its own environment was started as one and
// did not hand over to supervise_target(): it must not start another, or it would start them for
// ever.
constexpr const char* kMarker = "LEAKGATE_SUPERVISOR";
constexpr int kStartLimitMs = 15'000;
constexpr std::size_t kStatusesMax = 4096;
constexpr int kPipeBytes = 1024 * 1024;  // the most that is allowed without privileges
// After the tree has ended nothing more is written, but a flood may still be in the pipe.
constexpr std::size_t kDrainAtEndBytes = 2UL * kPipeBytes;

struct Channels {
  UniqueFd control, control_far, output, output_far;
};

Result<Channels> make_channels() {
  std::array<int, 2> sockets{};
  std::array<int, 2> pipe_ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    return fail(ErrorCode::internal, "socketpair: " + errno_text(errno));
  }
  Channels channels{UniqueFd(sockets[0]), UniqueFd(sockets[1]), {}, {}};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) {
    return fail(ErrorCode::internal, "pipe: " + errno_text(errno));
  }
  channels.output = UniqueFd(pipe_ends[0]);
  channels.output_far = UniqueFd(pipe_ends[1]);
  fcntl(channels.output.get(), F_SETFL, O_NONBLOCK);
  fcntl(channels.output.get(), F_SETPIPE_SZ, kPipeBytes);
  return channels;
}

std::vector<std::string> supervisor_environment() {
  const EnvironmentMap own = process_environment_map();
  std::vector<std::string> settings{std::string(kMarker) + "=1"};
  settings.reserve(own.size() + 1);
  for (const auto& [name, value] : own) settings.push_back(name + "=" + value);
  return settings;
}

std::string stage_text(StartStage stage) {
  switch (stage) {
    case StartStage::fork:
      return "no process can be started: ";
    case StartStage::folder:
      return "its working folder cannot be entered: ";
    case StartStage::cgroup:
      return "its memory cgroup cannot be joined: ";
    case StartStage::exec:
      break;
  }
  return "cannot be executed: ";
}

// The threads of this folder leave signals to the main thread.
std::thread thread_without_signals(auto&& body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread started(std::forward<decltype(body)>(body));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return started;
}

}  // namespace

Result<std::unique_ptr<Supervision>> Supervision::start(const std::filesystem::path& supervisor,
                                                        const LaunchOrder& order,
                                                        OutputCapture& output) {
  if (std::getenv(kMarker) != nullptr) {
    return fail(ErrorCode::internal,
                "started as a supervisor, but does not call supervise_target() first");
  }
  auto channels = make_channels();
  if (!channels) return pass_on(channels);
  auto child = ChildProcess::spawn(
      supervisor, {std::string(kSuperviseCommand)}, supervisor_environment(),
      {channels->control_far.get(), channels->output_far.get(), channels->output_far.get()});
  if (!child) return pass_on(child);
  channels->control_far.reset();
  channels->output_far.reset();
  std::unique_ptr<Supervision> supervision(new Supervision(
      std::move(*child), {std::move(channels->control), std::move(channels->output)}, output));
  if (auto started = supervision->await_start(order); !started) return pass_on(started);
  supervision->watcher_ = thread_without_signals([raw = supervision.get()] { raw->watch(); });
  return supervision;
}

namespace {

// A signal (Ctrl-C at this very moment) is no answer: the wait starts anew.
bool is_readable_within(int fd, int limit_ms) {
  pollfd ready{fd, POLLIN, 0};
  int count = 0;
  do {
    count = ::poll(&ready, 1, limit_ms);
  } while (count < 0 && errno == EINTR);
  return count > 0;
}

}  // namespace

Result<void> Supervision::await_start(const LaunchOrder& order) {
  const int control = ends_.control.get();
  const bool told = send_order(control, order) && is_readable_within(control, kStartLimitMs);
  const auto report = told ? receive_message<Report>(control) : std::nullopt;
  if (report && report->kind == ReportKind::started) {
    program_pid_ = report->subject;
    return {};
  }
  ends_.control.reset();  // it ends by itself then
  if (!report) {
    (void)drain(kDrainAtEndBytes);
    const auto said = output_->last_lines(1);
    child_.kill();
    return fail(ErrorCode::internal, "the supervisor does not answer", {},
                said.empty() ? "" : said.front());
  }
  const auto stage = static_cast<StartStage>(report->subject);
  const bool folder = stage == StartStage::folder;
  return fail(ErrorCode::target, stage_text(stage) + errno_text(report->value),
              folder ? order.working_folder : order.executable);
}

Supervision::~Supervision() {
  stop(Seconds{0});
  finish();
}

void Supervision::watch() {
  std::array<pollfd, 2> ready{{{ends_.output.get(), POLLIN, 0}, {ends_.control.get(), POLLIN, 0}}};
  while (ready[1].fd >= 0) {
    if (::poll(ready.data(), ready.size(), -1) < 0) continue;
    if (ready[0].revents != 0 && !drain(kPipeBytes)) ready[0].fd = -1;
    if (ready[1].revents != 0 && !take_report()) ready[1].fd = -1;
  }
  note_end_of_reports();
}

// False at the end of the output.
bool Supervision::drain(std::size_t bytes_max) {
  const std::lock_guard lock(draining_);
  std::array<char, 65536> chunk{};
  for (std::size_t total = 0; total < bytes_max;) {
    const auto count = ::read(ends_.output.get(), chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    if (count == 0) {
      output_->finish();
      return false;
    }
    output_->append({chunk.data(), static_cast<std::size_t>(count)});
    total += static_cast<std::size_t>(count);
  }
  return true;
}

void Supervision::read_output() { (void)drain(kDrainAtEndBytes); }

// False when the supervisor has closed its end.
bool Supervision::take_report() {
  const auto report = receive_message<Report>(ends_.control.get());
  if (!report) return false;
  // What the process wrote before it ended is in the pipe by now.
  if (report->kind != ReportKind::exited || report->subject == program_pid_) {
    (void)drain(kDrainAtEndBytes);
  }
  {
    const std::lock_guard lock(mutex_);
    if (report->kind == ReportKind::exited) {
      if (statuses_.size() >= kStatusesMax && report->subject != program_pid_) return true;
      statuses_[report->subject] = report->value;
    } else if (report->kind == ReportKind::all_gone) {
      all_gone_ = true;
      stragglers_ = report->value;
    }
  }
  changed_.notify_all();
  return true;
}

void Supervision::note_end_of_reports() {
  (void)drain(kDrainAtEndBytes);
  {
    const std::lock_guard lock(mutex_);
    supervisor_lost_ = !all_gone_;
    all_gone_ = true;
    statuses_.try_emplace(program_pid_, -1);
  }
  changed_.notify_all();
}

std::optional<int> Supervision::status_of(int pid) const {
  const std::lock_guard lock(mutex_);
  const auto found = statuses_.find(pid);
  return found == statuses_.end() ? std::nullopt : std::optional(found->second);
}

bool Supervision::wait_for_program(Seconds limit, const std::stop_token& stop) const {
  std::unique_lock lock(mutex_);
  const auto ended = [this] { return statuses_.contains(program_pid_); };
  return changed_.wait_for(lock, stop, std::chrono::ceil<std::chrono::milliseconds>(limit), ended);
}

void Supervision::stop(Seconds grace) {
  if (!watcher_.joinable()) return;
  // What the supervisor may take after the grace period to kill and reap; then it is stuck itself.
  constexpr Seconds kKillLimit{15};
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(grace).count();
  (void)send_message(ends_.control.get(), StopCommand{static_cast<std::int32_t>(milliseconds)});
  std::unique_lock lock(mutex_);
  const auto limit = std::chrono::ceil<std::chrono::milliseconds>(grace + kKillLimit);
  const bool gone = changed_.wait_for(lock, limit, [this] { return all_gone_; });
  if (!gone || supervisor_lost_) kill_what_is_known();
}

// The supervisor cannot do it any more; its subreaping is lost, the program's group is still known.
void Supervision::kill_what_is_known() {
  if (program_pid_ > 0) ::kill(-program_pid_, SIGKILL);
  child_.kill();
}

void Supervision::finish() {
  if (!watcher_.joinable()) return;
  shutdown(ends_.control.get(), SHUT_RDWR);  // wakes the watcher
  watcher_.join();
  child_.wait();
}

int Supervision::stragglers() const {
  const std::lock_guard lock(mutex_);
  return stragglers_;
}

}  // namespace leakgate
