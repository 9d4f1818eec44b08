#include "sampling/sampler.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "sampling/cadence.hpp"
#include "sampling/gap_log.hpp"
#include "sampling/proc.hpp"

namespace leakgate {
namespace {

// Between attempts to connect again; a target that is stuck holds each of them for a second.
constexpr Seconds kReconnectPause{1};

// A delay below this is no gap, however short the interval.
constexpr Seconds kDelayMin{0.1};

void drop_every_second(std::vector<Sample>& samples) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < samples.size(); i += 2) samples[kept++] = samples[i];
  samples.resize(kept);
}

// On a busy machine a thread that sleeps most of the time still waits for its turn, a second and
// more; what it would have read then is a gap. A thread's own priority, on Linux; it needs a
// privilege, and without it all stays as it is.
void come_first() {
  constexpr int kNice = -10;
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
}

}  // namespace

// Everything but `mutex`, `wake`, `is_stopping`, `sampling` and `is_paused` belongs to the thread
// until it was joined.
struct Sampler::State {
  State(const SamplerOptions& chosen, const Clock& time, SourceFactory factory)
      : options(chosen),
        clock(time),
        connect(std::move(factory)),
        start_ticks(start_time_of(chosen.pid)),
        cadence(time.now(), chosen.interval) {}

  void run();
  [[nodiscard]] bool wait_until(Seconds due);
  void take_sample(Seconds due);
  void take_runtime(Seconds due, Sample& sample);
  bool ensure_source(Seconds due);
  void note_late(Seconds woken);
  void note_slow(Seconds woken);

  const SamplerOptions options;
  const Clock& clock;
  const SourceFactory connect;
  const std::optional<std::uint64_t> start_ticks;
  Cadence cadence;
  std::unique_ptr<RuntimeSource> runtime;
  SourceKind runtime_kind = SourceKind::probe;
  std::optional<Seconds> connect_failed_at;
  std::string connect_failure;
  Taken taken;
  GapLog gaps;

  std::mutex mutex;
  std::condition_variable wake;
  bool is_stopping = false;
  std::mutex sampling;  // held while a sample is taken
  bool is_paused = false;
  std::thread thread;
};

bool Sampler::State::wait_until(Seconds due) {
  std::unique_lock lock(mutex);
  while (!is_stopping) {
    const Seconds left = due - clock.now();
    if (left <= Seconds{0}) return true;
    wake.wait_for(lock, left);
  }
  return false;
}

void Sampler::State::run() {
  come_first();
  while (wait_until(cadence.due())) {
    const std::lock_guard lock(sampling);
    if (!is_paused) {
      const Seconds woken = clock.now();
      note_late(woken);
      take_sample(cadence.due());
      note_slow(woken);
    }
    cadence.advance(clock.now());
    if (taken.samples.size() >= options.samples_max) {
      drop_every_second(taken.samples);
      cadence.slow_down();
    }
  }
  taken.gaps = gaps.finish(clock.now());
}

// Samples that were left out because we did not run in time; the one that is taken now ends the
// gap.
void Sampler::State::note_late(Seconds woken) {
  const Seconds late = woken - cadence.due();
  if (late < std::max(cadence.interval(), kDelayMin)) return;
  gaps.miss_unless_open(cadence.due(), SourceKind::proc,
                        fmt::format("late by {:.1f} s: the machine was busy", late.count()));
}

// Samples that are left out because this one took so long; the next one ends the gap.
void Sampler::State::note_slow(Seconds woken) {
  const Seconds took = clock.now() - woken;
  if (!connect || took < std::max(cadence.interval(), kDelayMin)) return;
  const std::string took_text = fmt::format("{:.1f} s", took.count());
  gaps.miss_unless_open(woken + cadence.interval(), runtime_kind,
                        runtime_kind == SourceKind::memory
                            ? "reading its memory took " + took_text
                            : "the target took " + took_text + " to answer");
}

void Sampler::State::take_sample(Seconds due) {
  const Result<QuickReading> quick = read_proc_quick(options.pid);
  if (!quick) return gaps.miss(due, SourceKind::proc, "gone: " + quick.error().what);
  if (start_time_of(options.pid) != start_ticks) {
    return gaps.miss(due, SourceKind::proc, "gone: another process has its pid");
  }
  if (quick->is_stopped) return gaps.miss(due, SourceKind::proc, "the process is stopped (T)");
  Sample sample{.at = clock.now(), .rss = quick->rss, .threads = quick->threads};
  if (connect) take_runtime(due, sample);
  gaps.hit(sample.at, SourceKind::proc);
  taken.samples.push_back(sample);
}

void Sampler::State::take_runtime(Seconds due, Sample& sample) {
  if (!ensure_source(due)) return;
  const Result<RuntimeReading> reading = runtime->read();
  if (!reading) {
    runtime.reset();
    return gaps.miss(due, runtime_kind, reading.error().what);
  }
  sample.goroutines = reading->goroutines;
  sample.heap_objects = reading->heap_objects;
  sample.heap_live = reading->heap_live;
  gaps.hit(sample.at, runtime_kind);
}

bool Sampler::State::ensure_source(Seconds due) {
  if (runtime) return true;
  if (!connect_failed_at || clock.now() - *connect_failed_at >= kReconnectPause) {
    Result<std::unique_ptr<RuntimeSource>> connected = connect();
    if (connected) {
      runtime = *std::move(connected);
      runtime_kind = runtime->kind();
      connect_failed_at.reset();
      return true;
    }
    connect_failed_at = clock.now();
    connect_failure = connected.error().what;
  }
  gaps.miss(due, runtime_kind, connect_failure);
  return false;
}

Sampler::Sampler(const SamplerOptions& options, const Clock& clock, SourceFactory connect)
    : state_(std::make_unique<State>(options, clock, std::move(connect))) {
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

Sampler::~Sampler() {
  if (state_) static_cast<void>(stop());
}

void Sampler::pause(bool paused) {
  const std::lock_guard lock(state_->sampling);
  state_->is_paused = paused;
}

Sampler::Taken Sampler::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_stopping = true;
  }
  state_->wake.notify_all();
  if (state_->thread.joinable()) state_->thread.join();
  return std::exchange(state_->taken, {});
}

}  // namespace leakgate
