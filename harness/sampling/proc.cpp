#include "sampling/proc.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sampling/file_text.hpp"
#include "sampling/proc_text.hpp"

namespace leakgate {
namespace {

// The status of a process that has not ended.
struct LivingStatus {
  Bytes rss;
  Bytes rss_peak;
  Count threads = 0;
  bool is_stopped = false;
};

Result<LivingStatus> living_status(int pid) {
  const Result<std::string> text = read_proc_file(pid, "status");
  if (!text) return pass_on(text);
  const Result<StatusText> status = parse_status(*text);
  if (!status) return pass_on(status);
  if (!is_living_state(status->state) || !status->rss || !status->threads) {
    return fail(ErrorCode::sampling, fmt::format("process {} has ended", pid));
  }
  return LivingStatus{.rss = *status->rss,
                      .rss_peak = status->rss_peak.value_or(*status->rss),
                      .threads = *status->threads,
                      .is_stopped = is_stopped_state(status->state)};
}

std::optional<StatText> stat_of(int pid) {
  const Result<std::string> text = read_proc_file(pid, "stat");
  if (!text) return std::nullopt;
  const Result<StatText> stat = parse_stat(*text);
  if (!stat) return std::nullopt;
  return *stat;
}

Seconds seconds_of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

}  // namespace

Result<ProcReading> read_proc(int pid) {
  const Result<LivingStatus> status = living_status(pid);
  if (!status) return pass_on(status);
  return ProcReading{.rss = status->rss, .rss_peak = status->rss_peak, .threads = status->threads};
}

Result<QuickReading> read_proc_quick(int pid) {
  const Result<LivingStatus> status = living_status(pid);
  if (!status) return pass_on(status);
  return QuickReading{
      .rss = status->rss, .threads = status->threads, .is_stopped = status->is_stopped};
}

bool reset_rss_peak(int pid) {
  const std::string path = fmt::format("/proc/{}/clear_refs", pid);
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  // 5 resets VmHWM and nothing else (Linux 4.0, Documentation/filesystems/proc.rst).
  return file.is_open() && ::write(file.number(), "5\n", 2) == 2;
}

std::optional<std::uint64_t> start_time_of(int pid) {
  const std::optional<StatText> stat = stat_of(pid);
  if (!stat) return std::nullopt;
  return stat->start_ticks;
}

bool is_alive(int pid) {
  const std::optional<StatText> stat = stat_of(pid);
  return stat && is_living_state(stat->state);
}

HarnessFacts read_harness_facts() {
  HarnessFacts facts;
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) {
    facts.cpu = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    facts.rss_bytes_peak = {usage.ru_maxrss * kKiB};
  }
  // ru_maxrss survives exec, so that of a large parent (make, ctest) would be taken for ours.
  if (const Result<LivingStatus> status = living_status(::getpid())) {
    facts.rss_bytes_peak = status->rss_peak;
  }
  return facts;
}

}  // namespace leakgate
