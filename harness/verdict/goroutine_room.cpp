#include "verdict/goroutine_room.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "profile/heap.hpp"
#include "verdict/series.hpp"

namespace leakgate {
namespace {

struct Descriptors {
  double bytes = 0;
  double count = 0;
};

Descriptors descriptors_in(const Profile& heap) {
  Descriptors sum;
  for (const HeapSite& site : heap_sites(heap)) {
    const bool is_descriptor = std::ranges::any_of(
        site.stack, [](const Frame& frame) { return frame.function == "runtime.malg"; });
    if (!is_descriptor) continue;
    sum.bytes += static_cast<double>(site.bytes.count);
    sum.count += static_cast<double>(site.objects);
  }
  return sum;
}

bool tells(const Mark& mark) {
  return mark.heap && mark.goroutines && mark.heap_profile.profile != nullptr;
}

}  // namespace

std::optional<std::string> growth_of_goroutine_room(const Recording& recording, double floor) {
  constexpr double kMost = 0.5;
  constexpr double kSamplesMin = 10;
  constexpr double kStillRunning = 0.1;  // of the new descriptors
  if (!recording.baseline || !tells(*recording.baseline)) return std::nullopt;
  const Mark& first = *recording.baseline;
  const Mark* last = nullptr;
  double cycles = 0;
  double cycles_at_last = 0;
  for (const Cycle* cycle : cycles_since_baseline(recording)) {
    if (cycle->kind == CycleKind::load) ++cycles;
    if (!tells(cycle->mark)) continue;
    last = &cycle->mark;
    cycles_at_last = cycles;
  }
  if (last == nullptr) return std::nullopt;
  const Descriptors before = descriptors_in(*first.heap_profile.profile);
  const Descriptors after = descriptors_in(*last->heap_profile.profile);
  const auto grown = static_cast<double>((*last->heap - *first.heap).count);
  const double room = after.bytes - before.bytes;
  const double count = after.count - before.count;
  const auto running = static_cast<double>(*last->goroutines - *first.goroutines);
  if (!(grown > 0) || room < kMost * grown || running > kStillRunning * count) return std::nullopt;
  // Of a few samples the sum is chance, and one that is more than all that was gained is as well.
  const auto period = static_cast<double>(last->heap_profile.profile->period);
  if (!(period > 0) || room < kSamplesMin * period) return std::nullopt;
  if (std::abs(grown - room) > floor * cycles_at_last) return std::nullopt;
  return fmt::format(
      "the runtime keeps room for {} more goroutines that ran at once and have ended ({})",
      with_commas(static_cast<Count>(count)), bytes_text(room));
}

}  // namespace leakgate
