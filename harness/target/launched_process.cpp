#include "target/launched_process.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "target/core_file.hpp"
#include "target/executable.hpp"
#include "target/memory_cgroup.hpp"
#include "target/output_capture.hpp"
#include "target/process_tree.hpp"
#include "target/readiness.hpp"
#include "target/supervision.hpp"
#include "target/what_became.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kLastLines = 20;
constexpr Seconds kPollInterval{0.02};

std::vector<std::string> settings_of(const EnvironmentMap& env) {
  std::vector<std::string> settings;
  settings.reserve(env.size());
  for (const auto& [name, value] : env) settings.push_back(name + "=" + value);
  return settings;
}

// A target that ends at once often found its port taken, and may not say so.
std::string ended_before_ready(const TargetEnd& end, const ReadyOptions& options) {
  std::string what = "the target " + to_text(end) + " before it was ready";
  const std::string stranger = options.port == 0 ? std::string() : stranger_on(options, {});
  return stranger.empty() ? what : what + "; " + stranger;
}

std::string absolute_or_empty(const std::filesystem::path& path) {
  return path.empty() ? std::string() : std::filesystem::absolute(path).string();
}

}  // namespace

// In the order of construction: the supervision feeds the output and uses the cgroup, so it ends
// first.
struct LaunchedProcess::State {
  OutputCapture output;
  std::optional<MemoryCgroup> cgroup;
  std::unique_ptr<Supervision> supervision;
  std::optional<ProcessIdentity> judged;  // set by await_ready()
  std::optional<TargetEnd> judged_end;    // once it is known how
  std::optional<TargetEnd> final_end;     // set by stop()
  SteadyClock clock;
  std::optional<Seconds> gone_since;  // the judged process, without a report of how it ended
  CoreFile core;
  // File systems stamp with the tick of the clock before, some with whole seconds.
  std::filesystem::file_time_type cores_since =
      std::filesystem::file_time_type::clock::now() - std::chrono::seconds(1);
  long machine_oom_kills_before = machine_oom_kills();

  [[nodiscard]] long oom_kills() const {
    return cgroup ? cgroup->oom_kills() : machine_oom_kills() - machine_oom_kills_before;
  }

  // What is known besides the wait status.
  [[nodiscard]] TargetEnd complete(TargetEnd end) const {
    // Its parent may have taken the status away; what else would end it in a group that is full?
    const bool unknown = !end.code && !end.signal;
    const bool killed = end.signal == SIGKILL || (unknown && cgroup);
    end.oom_killed = killed && !end.by_leakgate && oom_kills() > 0;
    if (unknown) supervision->read_output();
    if (end.code != 0) end.panic = output.panic();  // also where there is none
    end.last_output = output.last_lines(kLastLines);
    end.core = core;
    if (end.core_dumped && end.pid) {
      end.core->file = newest_file(core_glob(core, *end.pid, end.signal.value_or(0)), cores_since);
    }
    return end;
  }

  // nullopt: it has not ended, or its end was not reported.
  [[nodiscard]] std::optional<TargetEnd> reported_end(int pid) const {
    const auto status = supervision->status_of(pid);
    if (!status) return std::nullopt;
    TargetEnd end = end_of_status(*status);
    end.pid = pid;
    return end;
  }

  [[nodiscard]] std::optional<TargetEnd> end_of(const ProcessIdentity& process) const {
    if (auto end = reported_end(process.pid)) return end;
    const auto stat = read_process_stat(process.pid);
    if (stat && stat->start_ticks == process.start_ticks) {
      if (!is_dead(*stat)) return std::nullopt;
      TargetEnd end = end_of_status(stat->wait_status);  // a zombie: its parent has not asked yet
      end.pid = process.pid;
      return end;
    }
    if (auto end = reported_end(process.pid)) return end;  // it may have come in between
    TargetEnd unknown;
    unknown.pid = process.pid;
    return unknown;
  }

  // What was read of a zombie is kept: between its reaping and the report of its end nobody knows.
  [[nodiscard]] std::optional<TargetEnd> end_of_judged() {
    if (judged_end) return judged_end;
    auto end = end_of(*judged);
    if (end && (end->code || end->signal)) judged_end = end;
    return end;
  }

  [[nodiscard]] std::optional<TargetEnd> program_end() const {
    return reported_end(supervision->program_pid());
  }

  // The supervisor reaps a process first and reports then; one that a shell has reaped it never
  // reports.
  [[nodiscard]] bool may_be_reported_yet() {
    if (!gone_since) gone_since = clock.now();
    return clock.now() - *gone_since < kReportLag;
  }

  // The end of what is judged, or of a launcher that failed.
  [[nodiscard]] std::optional<TargetEnd> present_end() {
    const auto program = program_end();
    if (!judged || judged->pid == supervision->program_pid()) return program;
    const auto target = end_of_judged();
    const bool launcher_failed = program && program->code != 0;
    if (!target) return launcher_failed ? program : std::nullopt;
    const bool known = target->code || target->signal;
    if (!known && !launcher_failed && may_be_reported_yet()) return std::nullopt;
    return known || !program ? target : program;
  }
};

LaunchedProcess::LaunchedProcess(std::unique_ptr<State> state) : state_(std::move(state)) {}
LaunchedProcess::~LaunchedProcess() = default;

Result<std::unique_ptr<LaunchedProcess>> LaunchedProcess::launch(const LaunchOptions& options) {
  const std::string name = options.argv.empty() ? "" : options.argv.front();
  const auto executable = find_executable(name, options.env, options.working_folder);
  if (!executable) return pass_on(executable);
  auto state = std::make_unique<State>();
  if (auto opened = state->output.open(options.log_file, options.log_bytes_max); !opened) {
    return pass_on(opened);
  }
  state->output.hide(options.secrets);
  state->core = core_file_at_launch(options.core, options.working_folder);
  if (options.memory_limit) {
    auto cgroup = MemoryCgroup::create(*options.memory_limit);
    if (!cgroup) return pass_on(cgroup);
    state->cgroup = std::move(*cgroup);
  }
  const LaunchOrder order{.argv = options.argv,
                          .env = settings_of(options.env),
                          .executable = executable->string(),
                          .working_folder = absolute_or_empty(options.working_folder),
                          .cgroup_folder = state->cgroup ? state->cgroup->folder().string() : "",
                          .remove_on_death = absolute_or_empty(options.remove_on_death),
                          .core = options.core};
  auto supervision = Supervision::start(options.supervisor, order, state->output);
  if (!supervision) return pass_on(supervision);
  state->supervision = std::move(*supervision);
  return std::unique_ptr<LaunchedProcess>(new LaunchedProcess(std::move(state)));
}

int LaunchedProcess::pid() const { return state_->supervision->program_pid(); }

std::vector<ProcessName> LaunchedProcess::tree() const {
  return live_names(descendants_of(state_->supervision->supervisor_pid()));
}

Result<ReadyTarget> LaunchedProcess::await_ready(const ReadyOptions& options,
                                                 const std::stop_token& stop) {
  const SteadyClock clock;
  Readiness readiness(options, pid());
  for (;;) {
    const auto program = state_->program_end();
    const auto tree = descendants_of(state_->supervision->supervisor_pid());
    const bool anybody_left = !live_names(tree).empty();
    // A launcher may end with 0 and leave the server behind.
    if (program && (program->code != 0 || !anybody_left)) {
      const TargetEnd end = state_->complete(*program);
      return fail(ErrorCode::target, ended_before_ready(end, options), {},
                  end.panic.empty() ? join(end.last_output, "\n") : end.panic);
    }
    const auto ready = readiness.step(tree, clock.now());
    if (!ready) return pass_on(ready);
    if (*ready) {
      state_->judged = identity_of((*ready)->pid);
      ask_process_for_core(state_->core, (*ready)->pid);
      if (state_->judged) return **ready;
    }
    if (stop.stop_requested()) {
      return fail(ErrorCode::target, "stopped while the target was getting ready");
    }
    if (clock.now() >= options.timeout) {
      return fail(ErrorCode::target,
                  "the target was not ready within " + to_text(options.timeout) +
                      ", last answer: " + readiness.last_answer(tree),
                  {}, join(state_->output.last_lines(kLastLines), "\n"));
    }
    if (program) {
      std::this_thread::sleep_for(kPollInterval);
    } else {
      state_->supervision->wait_for_program(kPollInterval, stop);
    }
  }
}

std::optional<TargetEnd> LaunchedProcess::ended() {
  if (state_->final_end) return state_->final_end;
  const auto end = state_->present_end();
  return end ? std::optional(state_->complete(*end)) : std::nullopt;
}

std::optional<TargetEnd> LaunchedProcess::ended_pid(int asked) const {
  if (auto end = state_->reported_end(asked)) return state_->complete(*std::move(end));
  if (state_->judged && state_->judged->pid == asked) {
    const auto end = state_->end_of_judged();
    return end ? std::optional(state_->complete(*end)) : std::nullopt;
  }
  for (const auto& process : descendants_of(state_->supervision->supervisor_pid())) {
    if (process.pid == asked && !is_dead(process)) return std::nullopt;
  }
  TargetEnd unknown;
  unknown.pid = asked;
  return state_->complete(std::move(unknown));
}

std::optional<TargetEnd> LaunchedProcess::await_end(Seconds limit, const std::stop_token& stop) {
  const SteadyClock clock;
  for (;;) {
    auto end = ended();
    const Seconds left = limit - clock.now();
    if (end || left <= Seconds{0} || stop.stop_requested()) return end;
    if (state_->program_end() || state_->judged) {
      std::this_thread::sleep_for(std::min(left, kPollInterval));
    } else {
      state_->supervision->wait_for_program(left, stop);
    }
  }
}

TargetEnd LaunchedProcess::stop(Seconds grace) {
  if (state_->final_end) return *state_->final_end;
  const auto before = state_->present_end();
  const bool launcher_left = !before && state_->program_end();
  state_->supervision->stop(grace);
  TargetEnd end;
  if (before) {
    end = *before;
  } else {
    const int stopped = launcher_left && state_->judged ? state_->judged->pid : pid();
    if (auto reported = state_->reported_end(stopped)) end = *std::move(reported);
    end.by_leakgate = true;
  }
  end = state_->complete(std::move(end));
  state_->final_end = end;
  state_->supervision->finish();
  return end;
}

int LaunchedProcess::stragglers() const { return state_->supervision->stragglers(); }

std::vector<std::string> LaunchedProcess::last_output(std::size_t lines_max) const {
  return state_->output.last_lines(lines_max);
}

}  // namespace leakgate
