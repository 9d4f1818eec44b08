#include "verdict/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "verdict/series.hpp"

namespace leakgate {
namespace {

constexpr double kMovesMost = 0.02;

// A thing that can run out: how many of it a mark shows, and how many there are.
struct Resource {
  std::optional<Count> limit;
  double stands_at = 0.75;  // what a process keeps in reserve may be free again
  std::string_view noun;
  std::function<std::optional<Count>(const Mark&)> count;
};

std::optional<Count> inotify_of(const Mark& mark) {
  if (mark.fd_kinds.empty()) return std::nullopt;
  const auto kind = mark.fd_kinds.find("anon_inode:inotify");
  return kind == mark.fd_kinds.end() ? 0 : kind->second;
}

std::vector<Resource> resources_of(const SystemLimits& limits, Metric metric) {
  switch (metric) {
    case Metric::fds:
      return {{.limit = limits.fds, .noun = "descriptors", .count = &Mark::fds},
              {.limit = limits.inotify,
               .stands_at = 0.5,
               .noun = "inotify instances",
               .count = inotify_of}};
    case Metric::threads:
      return {{.limit = limits.threads, .noun = "threads", .count = &Mark::threads}};
    case Metric::native:
      return {{.limit = limits.mappings, .noun = "memory mappings", .count = &Mark::mappings}};
    default:
      return {};
  }
}

// The baseline and what came after it: all of them must stand there.
std::vector<const Mark*> marks_since_the_baseline(const Recording& recording) {
  std::vector<const Mark*> marks{&*recording.baseline};
  for (const Cycle* cycle : cycles_since_baseline(recording)) marks.push_back(&cycle->mark);
  return marks;
}

std::optional<LimitReached> reached(const Recording& recording, const Resource& resource) {
  const std::optional<Count> before = resource.count(*recording.cold);
  if (!before || !resource.limit || *resource.limit <= 0) return std::nullopt;
  const double least = resource.stands_at * static_cast<double>(*resource.limit);
  if (static_cast<double>(*before) >= least / 2) return std::nullopt;
  const std::vector<const Mark*> marks = marks_since_the_baseline(recording);
  const bool stands = std::ranges::all_of(marks, [&](const Mark* mark) {
    return static_cast<double>(resource.count(*mark).value_or(0)) >= least;
  });
  if (marks.size() < 2 || !stands) return std::nullopt;
  const Count now = *resource.count(*marks.back());
  // It stands: what is in use comes and goes.
  const double moved =
      std::abs(static_cast<double>(now) - static_cast<double>(*resource.count(*marks.front())));
  if (moved > kMovesMost * least) return std::nullopt;
  return LimitReached{
      .limit = static_cast<double>(*resource.limit),
      .at_start = static_cast<double>(*before),
      .now = static_cast<double>(now),
      .reason = fmt::format(
          "{} {} before the first request, {} since the warm-up: it stands at the "
          "limit of {}",
          with_commas(*before), resource.noun, with_commas(now), with_commas(*resource.limit))};
}

}  // namespace

std::optional<LimitReached> limit_reached(const Recording& recording, Metric metric) {
  if (!recording.cold || !recording.baseline) return std::nullopt;
  for (const Resource& resource : resources_of(recording.target.limits, metric)) {
    if (auto found = reached(recording, resource)) return found;
  }
  return std::nullopt;
}

}  // namespace leakgate
