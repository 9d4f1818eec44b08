#include "sampling/gap_log.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace leakgate {

std::vector<Gap>::iterator GapLog::open_of(SourceKind source, const SeriesOfGap& series) {
  return std::find_if(open_.begin(), open_.end(),
                      [&](const Gap& gap) { return gap.source == source && gap.series == series; });
}

void GapLog::miss(Seconds at, SourceKind source, const std::string& cause,
                  const SeriesOfGap& series) {
  const auto open = open_of(source, series);
  if (open != open_.end() && open->cause == cause) return;
  if (open != open_.end()) close(open, at);
  open_.push_back({.from = at, .to = at, .source = source, .cause = cause, .series = series});
}

void GapLog::miss_unless_open(Seconds at, SourceKind source, const std::string& cause) {
  if (open_of(source, {}) == open_.end()) miss(at, source, cause);
}

void GapLog::hit(Seconds at, SourceKind source, const SeriesOfGap& series) {
  const auto open = open_of(source, series);
  if (open != open_.end()) close(open, at);
}

void GapLog::close(std::vector<Gap>::iterator open, Seconds at) {
  open->to = at;
  if (closed_.size() < gaps_max_) {
    closed_.push_back(std::move(*open));
  } else {
    ++left_out_;
  }
  open_.erase(open);
}

std::vector<Gap> GapLog::finish(Seconds at) {
  while (!open_.empty()) close(open_.begin(), at);
  std::sort(closed_.begin(), closed_.end(), [](const Gap& a, const Gap& b) {
    return std::tie(a.from, a.to, a.source, a.series) < std::tie(b.from, b.to, b.source, b.series);
  });
  return std::exchange(closed_, {});
}

}  // namespace leakgate
