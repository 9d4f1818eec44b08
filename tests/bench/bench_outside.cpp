// Time of a reading of a process's goroutines from outside, the symbols having been read before.
// Prints the milliseconds of the first reading and the median of the others, how many goroutines
// there were, in how many groups, and the peak RSS of this program in MiB.
//
//   bench_outside PID READINGS
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "inspect/go_process.hpp"
#include "profile/goroutines.hpp"

namespace leakgate {
namespace {

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

int measure(int pid, int readings) {
  const auto start = std::chrono::steady_clock::now();
  const auto process = GoProcess::open(pid, {});
  if (!process) {
    fmt::print(stderr, "bench_outside: {}\n", to_text(process.error()));
    return 1;
  }
  std::vector<double> times;
  Count count = 0;
  std::size_t groups = 0;
  double first = 0;
  for (int i = 0; i <= readings; ++i) {
    const auto begin = i == 0 ? start : std::chrono::steady_clock::now();
    const Result<GoroutineProfile> seen = (*process)->goroutines();
    if (!seen) {
      fmt::print(stderr, "bench_outside: {}\n", to_text(seen.error()));
      return 1;
    }
    const std::vector<GoroutineGroup> grouped = group_goroutines(seen->profile);
    i == 0 ? static_cast<void>(first = milliseconds_since(begin))
           : times.push_back(milliseconds_since(begin));
    groups = grouped.size();
    count = 0;
    for (const GoroutineGroup& group : grouped) count += group.count;
  }
  std::ranges::sort(times);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{:.3f} {:.3f} {} {} {}\n", first, times.at(times.size() / 2), count, groups,
             usage.ru_maxrss / 1024);
  return 0;
}

}  // namespace
}  // namespace leakgate

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return leakgate::measure(std::atoi(argv[1]), std::max(1, std::atoi(argv[2])));
}
