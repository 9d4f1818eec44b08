#include "verdict/control.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "verdict/floor.hpp"
#include "verdict/growth.hpp"

namespace leakgate {
namespace {

double most_without_load(const Recording& recording, Metric metric) {
  if (metric == Metric::heap) return heap_floor(recording);
  if (metric == Metric::native) return kNativeFloor;
  return metric == Metric::threads ? kThreadFloor : 0;
}

std::optional<double> growth_between(const Mark& before, const Mark& after, Metric metric) {
  const auto first = value_of(before, metric);
  const auto last = value_of(after, metric);
  if (!first || !last) return std::nullopt;
  return *last - *first;
}

std::vector<Metric> grown_between(const Recording& recording, const Mark& before,
                                  const Mark& after) {
  std::vector<Metric> grown;
  for (std::size_t i = 0; i < names<Metric>().size(); ++i) {
    const auto metric = static_cast<Metric>(i);
    if (!has_growth_rule(metric)) continue;
    const auto growth = growth_between(before, after, metric);
    if (growth && *growth > most_without_load(recording, metric)) grown.push_back(metric);
  }
  return grown;
}

std::string names_of(const std::vector<Metric>& metrics) {
  std::vector<std::string> texts;
  for (const Metric metric : metrics) texts.emplace_back(name_of(metric));
  return join(texts, ", ");
}

}  // namespace

Control control_of(const Recording& recording) {
  Control control;
  const Mark*& before = control.before;
  for (const Cycle& cycle : recording.cycles) {
    if (cycle.kind == CycleKind::warm_up) {
      before = &cycle.mark;
    } else if (cycle.kind != CycleKind::idle || before == nullptr) {
      break;
    } else if (control.first == nullptr) {
      control.first = &cycle;
    } else if (control.unsampled == nullptr) {
      control.unsampled = &cycle;
    }
  }
  if (control.first == nullptr || before == nullptr) return control;
  control.grew = grown_between(recording, *before, control.first->mark);
  if (control.unsampled == nullptr) return control;
  const auto again = grown_between(recording, control.first->mark, control.unsampled->mark);
  std::ranges::copy_if(
      control.grew, std::back_inserter(control.grew_when_alone),
      [&](Metric metric) { return std::ranges::find(again, metric) != again.end(); });
  return control;
}

std::optional<double> pace_without_load(const Recording& recording, Metric metric) {
  const Control control = control_of(recording);
  const auto& grew = control.grew_when_alone;
  if (std::ranges::find(grew, metric) == grew.end()) return std::nullopt;
  const Mark& last = control.unsampled->mark;
  const double seconds = (last.at - control.before->at).count();
  const auto growth = growth_between(*control.before, last, metric);
  if (!growth || !std::isfinite(seconds) || seconds <= 0) return std::nullopt;
  return *growth / seconds;
}

ControlStep next_control(const Recording& recording) {
  if (cycles_of(recording, CycleKind::warm_up).empty()) return ControlStep::done;
  const Control control = control_of(recording);
  if (control.first == nullptr) return ControlStep::sampled;
  const bool suspicious = !control.grew.empty() && control.unsampled == nullptr;
  return suspicious ? ControlStep::unsampled : ControlStep::done;
}

std::string control_text(const Recording& recording) {
  const Control control = control_of(recording);
  if (control.grew.empty()) return {};
  const double seconds = (control.first->load_ended - control.first->started).count();
  std::string text =
      fmt::format("{} grew in {:.1f} s without load", names_of(control.grew), seconds);
  if (control.unsampled == nullptr) return text;
  if (control.grew_when_alone.empty()) {
    return text + ", and not while nothing was sampled: not by time";
  }
  return text + fmt::format(", and {} again while nothing was sampled: by time",
                            names_of(control.grew_when_alone));
}

}  // namespace leakgate
