#include "sampling/gap_log.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace leakgate {

std::vector<Gap>::iterator GapLog::open_of(SourceKind source) {
  return std::find_if(open_.begin(), open_.end(),
                      [&](const Gap& gap) { return gap.source == source; });
}

void GapLog::miss(Seconds at, SourceKind source, const std::string& cause) {
  const auto open = open_of(source);
  if (open != open_.end() && open->cause == cause) return;
  hit(at, source);
  open_.push_back({.from = at, .to = at, .source = source, .cause = cause});
}

void GapLog::miss_unless_open(Seconds at, SourceKind source, const std::string& cause) {
  if (open_of(source) == open_.end()) miss(at, source, cause);
}

void GapLog::hit(Seconds at, SourceKind source) {
  const auto open = open_of(source);
  if (open == open_.end()) return;
  open->to = at;
  closed_.push_back(std::move(*open));
  open_.erase(open);
}

std::vector<Gap> GapLog::finish(Seconds at) {
  while (!open_.empty()) hit(at, open_.front().source);
  std::sort(closed_.begin(), closed_.end(), [](const Gap& a, const Gap& b) {
    return std::tie(a.from, a.to, a.source) < std::tie(b.from, b.to, b.source);
  });
  return std::exchange(closed_, {});
}

}  // namespace leakgate
