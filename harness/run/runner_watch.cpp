// What the runner does with a target that is only watched: windows under a load that is not ours,
// until their time is over or somebody has seen enough.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "run/runner.hpp"
#include "run/watch_text.hpp"
#include "sampling/proc.hpp"

namespace leakgate {
namespace {

// More marks than these tell nothing more; of a watch of days they would be many.
constexpr std::size_t kWindowsMax = 128;
constexpr double kWindowsMin = 6;  // one more than are judged
constexpr Seconds kMoment{1};

// Every second mark stays, and its window begins where the one before did.
void drop_every_second(std::vector<Cycle>& cycles) {
  std::vector<Cycle> kept;
  for (std::size_t i = 1; i < cycles.size(); i += 2) {
    cycles[i].started = cycles[i - 1].started;
    kept.push_back(std::move(cycles[i]));
  }
  cycles = std::move(kept);
}

}  // namespace

// A watch that came to its baseline ends when it is asked to, and is judged.
bool Runner::ends_by_request() const { return scenario_.watch && recording_.baseline; }

// A reading of its own, beside those of the sampler: what is shown is not what is judged.
void Runner::show_moment() {
  if (!parts_.progress.shows_moments()) return;
  const Result<QuickReading> quick = read_proc_quick(session_.pid());
  if (!quick) return;
  Sample now{.at = clock_.now(), .rss = quick->rss};
  const SourceFactory connect = session_.sampler_source();
  if (!moment_source_ && connect) {
    if (auto source = connect()) moment_source_ = *std::move(source);
  }
  if (moment_source_) {
    if (const Result<RuntimeReading> reading = moment_source_->read()) {
      now.goroutines = reading->goroutines;
      now.heap_live = reading->heap_live;
    }
  }
  parts_.progress.moment(watch_text(recording_, now) + growing_groups_);
}

RunEvent Runner::watch_window(const action::Hold& hold) {
  if (window_ <= Seconds{0}) window_ = hold.duration;
  ++load_cycles_;
  open_cycle(hold.kind);
  Seconds until = clock_.now() + window_;
  if (scenario_.watch->duration > Seconds{0}) {
    until = std::min(until, recording_.baseline->at + scenario_.watch->duration);
  }
  while (clock_.now() < until && wait(std::min(kMoment, until - clock_.now()))) show_moment();
  open_cycle_->load_ended = clock_.now();
  return event::Done{};
}

event::Decided Runner::after_window() {
  const Mark& mark = recording_.cycles.back().mark;
  growing_groups_ = growing_groups_text(recording_);
  parts_.progress.line(watch_text(recording_, {.at = mark.at}) + growing_groups_);
  // Reading a million goroutines takes a second: marks take a tenth of the time at most, if that
  // leaves enough of them.
  const Cycle& window = recording_.cycles.back();
  const Seconds duration = scenario_.watch->duration;
  Seconds long_enough = 10 * (window.ended - window.load_ended);
  if (duration > Seconds{0}) long_enough = std::min(long_enough, duration / kWindowsMin);
  window_ = std::max(window_, long_enough);
  const bool is_over =
      duration > Seconds{0} && clock_.now() >= recording_.baseline->at + duration - window_ / 2;
  if (stop_.stop_requested() || is_over) return {NextStep::enough};
  if (recording_.cycles.size() >= kWindowsMax) {
    drop_every_second(recording_.cycles);
    window_ = 2 * window_;
  }
  return {NextStep::cycle};
}

}  // namespace leakgate
