// The load engine alone, as load_vs_wrk.py measures it: bench_load PORT CONNECTIONS SECONDS [PATH].
// Prints what it did; a request that failed makes the exit code 1.
#include <fmt/format.h>

#include <cstdlib>
#include <stop_token>
#include <string>

#include "load/asio_driver.hpp"

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  leakgate::LoadPlan plan{.host = "127.0.0.1",
                          .port = std::atoi(argv[1]),
                          .connections = std::atoi(argv[2]),
                          .requests = {{}},
                          .duration = leakgate::Seconds(std::atof(argv[3]))};
  if (argc > 4) plan.requests[0].path = argv[4];
  const auto outcome = leakgate::make_asio_driver()->drive(plan, {});
  if (!outcome) {
    fmt::print(stderr, "{}\n", leakgate::to_text(outcome.error()));
    return 1;
  }
  fmt::print("{} requests in {:.3f} s, p50 {:.0f} us, p99 {:.0f} us, errors {} {}\n",
             outcome->requests, outcome->duration.count(),
             outcome->latency.percentile(0.5).count() * 1e6,
             outcome->latency.percentile(0.99).count() * 1e6,
             outcome->requests - static_cast<leakgate::Count>(outcome->latency.count()),
             outcome->first_error);
  return outcome->first_error.empty() ? 0 : 1;
}
