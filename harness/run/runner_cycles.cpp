// What the runner does within a cycle: the load or the hold, and the mark that ends it.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "run/runner.hpp"
#include "sampling/proc.hpp"
#include "verdict/emptied_maps.hpp"

namespace leakgate {
namespace {

std::string describe(const Mark& mark) {
  std::string text;
  if (mark.heap) text += fmt::format("  heap {}", to_text(*mark.heap));
  if (mark.goroutines) text += fmt::format("  goroutines {}", with_commas(*mark.goroutines));
  if (mark.rss) text += fmt::format("  rss {}", to_text(*mark.rss));
  return text;
}

// One of the marks that confirm or refute what looks like a leak.
bool is_confirmation(MarkKind kind) {
  return kind == MarkKind::quiet || kind == MarkKind::idle || kind == MarkKind::double_dose;
}

}  // namespace

void Runner::open_cycle(CycleKind kind) {
  open_cycle_.emplace();
  open_cycle_->kind = kind;
  open_cycle_->started = clock_.now();
  if (scenario_.watch) return;           // nothing is changed that others may look at
  (void)reset_rss_peak(session_.pid());  // not allowed for others' processes: the peak is the run's
}

// What the requests of all cycles come to, less what was injected for those before these.
Result<void> Runner::inject_leak(Count requests) {
  if (!parts_.injected_leak || session_.target_gone()) return {};
  RuntimeSource* runtime = session_.runtime();
  if (runtime == nullptr) return fail(ErrorCode::sampling, "no probe to inject the leak");
  const InjectedLeak leak = *parts_.injected_leak;
  const Count before = injected_after(leak, requests_with_leak_);
  requests_with_leak_ += requests;
  return runtime->inject(leak, injected_after(leak, requests_with_leak_) - before);
}

RunEvent Runner::perform(const action::Hold& hold) {
  if (scenario_.watch) return watch_window(hold);
  parts_.progress.phase(fmt::format("{} for {}", name_of(hold.kind), to_text(hold.duration)));
  open_cycle(hold.kind);
  open_cycle_->sampled = hold.sampled;
  {
    // Without sampling nothing of ours may ask, the target's own metrics included.
    const auto metrics = hold.sampled ? std::nullopt : hold_metrics();
    if (samplers_) samplers_->pause(!hold.sampled);
    const bool held = wait(hold.duration);
    if (samplers_) samplers_->pause(false);
    if (!held) return event::Interrupted{};
  }
  open_cycle_->load_ended = clock_.now();
  return event::Done{};
}

// No two marks of a run have the same, or the profiles of one would be those of the other.
std::string Runner::name_for(MarkKind kind) const {
  if (kind == MarkKind::load) return fmt::format("cycle-{}", load_cycles_);
  if (kind == MarkKind::warm_up) return fmt::format("warm-up-{}", warmup_cycles_);
  const auto before = std::ranges::count_if(
      recording_.cycles, [kind](const Cycle& cycle) { return cycle.mark.kind == kind; });
  const std::string_view name = name_of(kind);
  return before == 0 ? std::string(name) : fmt::format("{}-{}", name, before + 1);
}

RunEvent Runner::perform(const action::TakeMark& request) {
  const std::string name = name_for(request.kind);
  const std::optional<MetricsMonitor::Hold> hold = hold_metrics();
  Result<Mark> mark = marks_->take(request, name);
  collect_gaps();
  if (!mark) {
    recording_.failure = mark.error();
    return event::Failed{};
  }
  if (request.kind == MarkKind::load) sample_native_finer(*mark);
  if (is_confirmation(request.kind) && wants_map_room(recording_)) marks_->add_map_room(*mark);
  const std::string taken = fmt::format("{} mark{}", name, describe(*mark));
  // A window that is watched gets a line of its own.
  scenario_.watch ? parts_.progress.moment(taken) : parts_.progress.phase(taken);
  if (request.kind == MarkKind::cold) {
    recording_.cold = *std::move(mark);
  } else if (request.kind == MarkKind::baseline) {
    recording_.baseline = *std::move(mark);
  } else {
    close_cycle(request, *std::move(mark));
  }
  return event::Done{};
}

void Runner::close_cycle(const action::TakeMark& request, Mark mark) {
  open_cycle_->drain = request.drain;
  open_cycle_->drained = request.drained;
  open_cycle_->ended = clock_.now();
  open_cycle_->mark = std::move(mark);
  recording_.cycles.push_back(*std::move(open_cycle_));
  open_cycle_.reset();
}

}  // namespace leakgate
