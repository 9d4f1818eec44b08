#include "verdict/smallest_leak.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "verdict/gates.hpp"
#include "verdict/judgement.hpp"
#include "verdict/series.hpp"

namespace leakgate {
namespace {

// What has leaked after so many requests, in the unit of the metric.
using Leaked = std::function<Count(Count requests)>;

// More than any run takes.
constexpr int kStepsMax = 100;

// A clean run, to be run again on paper with a leak.
class Rerun {
 public:
  Rerun(const Recording& clean, Metric metric, const Leaked& leaked)
      : metric_(metric),
        leaked_(leaked),
        measured_(cycles_of(clean, CycleKind::load)),
        last_(without_profiles(*clean.baseline)) {
    recording_.scenario = clean.scenario;
    recording_.target = clean.target;
    for (const Cycle* cycle : cycles_of(clean, CycleKind::warm_up)) add(*cycle);
    recording_.baseline = with_leak(last_);
  }

  // Cycles follow as decide() asks for them.
  [[nodiscard]] bool finds_the_leak() {
    if (measured_.empty()) return false;
    for (int step = 0; step < kStepsMax; ++step) {
      const NextStep wanted = decide(recording_).next;
      if (wanted == NextStep::enough) break;
      add(cycle_for(wanted));
    }
    return std::ranges::any_of(judge_gates(recording_), [this](const JudgedGate& gate) {
      return gate.result.metric == metric_ && gate.result.rule == Rule::leak &&
             gate.result.outcome == GateOutcome::fail;
    });
  }

 private:
  // Load cycles are those that were measured, then the last one again; without load nothing moves.
  [[nodiscard]] Cycle cycle_for(NextStep wanted) {
    Cycle cycle = *measured_[std::min(load_cycles_, measured_.size() - 1)];
    cycle.kind = cycle_of(wanted).value_or(CycleKind::load);
    if (cycle.kind == CycleKind::load) {
      ++load_cycles_;
      last_ = cycle.mark;
      return cycle;
    }
    cycle.requests = cycle.kind == CycleKind::double_dose ? 2 * cycle.requests : 0;
    cycle.mark = last_;
    return cycle;
  }

  [[nodiscard]] Mark with_leak(Mark mark) const {
    const Count leaked = leaked_(requests_);
    if (metric_ == Metric::heap && mark.heap) *mark.heap += Bytes{leaked};
    if (metric_ == Metric::goroutines && mark.goroutines) *mark.goroutines += leaked;
    return mark;
  }

  void add(Cycle cycle) {
    requests_ += cycle.requests;
    cycle.mark = with_leak(without_profiles(std::move(cycle.mark)));
    cycle.mark.kind = mark_of(cycle.kind);
    recording_.cycles.push_back(std::move(cycle));
  }

  Metric metric_;
  const Leaked& leaked_;
  std::vector<const Cycle*> measured_;
  std::size_t load_cycles_ = 0;
  Mark last_;  // as it was measured
  Recording recording_;
  Count requests_ = 0;
};

bool finds(const Recording& clean, Metric metric, const Leaked& leaked) {
  return Rerun(clean, metric, leaked).finds_the_leak();
}

bool can_be_asked(const Recording& clean, Metric metric) {
  return clean.baseline && requests_per_cycle(clean) > 0 && is_leak_gated(clean.scenario, metric);
}

}  // namespace

std::optional<double> smallest_heap_leak(const Recording& clean) {
  if (!can_be_asked(clean, Metric::heap)) return std::nullopt;
  const auto is_found = [&](double bytes_per_request) {
    return finds(clean, Metric::heap, [&](Count requests) {
      return static_cast<Count>(bytes_per_request * static_cast<double>(requests));
    });
  };
  double missed = 0;
  double found = static_cast<double>(kMiB);
  if (!is_found(found)) return std::nullopt;
  while (found - missed > 0.01 * found) {
    // By the geometric mean as long as the ends are far apart.
    const double middle = missed > 0 ? std::sqrt(missed * found) : found / 16;
    (is_found(middle) ? found : missed) = middle;
    if (found < 1e-6) return std::nullopt;  // the clean run is no clean run
  }
  return found;
}

std::optional<Count> rarest_goroutine_leak(const Recording& clean) {
  if (!can_be_asked(clean, Metric::goroutines)) return std::nullopt;
  const double cycle = requests_per_cycle(clean);
  // Where in a cycle the goroutine falls is chance: it must be found wherever it does.
  const auto is_found = [&](Count requests_each) {
    constexpr Count kPhases = 8;
    for (Count phase = 0; phase < kPhases; ++phase) {
      const auto leaked = [&](Count requests) {
        return (requests + phase * requests_each / kPhases) / requests_each;
      };
      if (!finds(clean, Metric::goroutines, leaked)) return false;
    }
    return true;
  };
  // In cycles a goroutine. The rules count whole ones, so nothing lies between that is worth more.
  constexpr std::array kCycles{8.0, 6.0, 5.0, 4.0, 3.0, 2.5, 2.0, 1.5, 1.0, 0.5, 0.2, 0.1, 0.01};
  for (const double cycles : kCycles) {
    const auto requests_each = std::max(Count{1}, static_cast<Count>(cycles * cycle));
    if (is_found(requests_each)) return requests_each;
  }
  return is_found(1) ? std::optional<Count>(1) : std::nullopt;
}

}  // namespace leakgate
