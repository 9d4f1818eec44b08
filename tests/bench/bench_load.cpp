// The load engine alone, without the command line around it: bench_load PORT CONNECTIONS AMOUNT
// [PATH], where AMOUNT is a time ("3s") or a number of requests. Prints what it did; a failed
// request makes the exit code 1.
#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "load/engine.hpp"

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const std::string amount = argv[3];
  leakgate::LoadPlan plan{.host = "127.0.0.1",
                          .port = std::atoi(argv[1]),
                          .connections = std::atoi(argv[2]),
                          .requests = {{}},
                          .counts = {std::atoll(argv[3])}};
  if (amount.ends_with('s')) plan.duration = leakgate::Seconds(std::atof(argv[3]));
  if (argc > 4) plan.requests[0].path = argv[4];
  const auto outcome = leakgate::make_load_engine()->drive(plan, {});
  if (!outcome) {
    fmt::print(stderr, "{}\n", leakgate::to_text(outcome.error()));
    return 1;
  }
  fmt::print("{} requests in {:.3f} s, p50 {:.0f} us, p99 {:.0f} us {}\n", outcome->requests,
             outcome->duration.count(), outcome->latency.percentile(0.5).count() * 1e6,
             outcome->latency.percentile(0.99).count() * 1e6, outcome->first_error);
  return outcome->first_error.empty() ? 0 : 1;
}
