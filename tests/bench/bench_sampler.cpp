// Throughput of a Go service under closed load with and without leakgate's sampler: rounds in
// turns, their median ratio. Prints one line a round and, last, the ratio alone.
//
//   bench_sampler LEAKGATE PACKAGE ROUNDS SECONDS
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "load/engine.hpp"
#include "sampling/probe_client.hpp"
#include "sampling/sampler.hpp"
#include "target/build.hpp"
#include "target/environment.hpp"
#include "target/launched_process.hpp"
#include "target/port.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path leakgate;
  fs::path package;
  int rounds = 5;
  double seconds = 2;
};

template <class T>
T must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "bench_sampler: {}\n", to_text(result.error()));
    std::exit(1);
  }
  return std::move(*result);
}

double requests_per_second(LoadDriver& driver, int port, double seconds) {
  const LoadPlan plan{.host = "127.0.0.1",
                      .port = port,
                      .requests = {LoadRequest{.path = "/price?item={seq}"}},
                      .counts = {1},
                      .duration = Seconds{seconds}};
  const LoadOutcome outcome = must(driver.drive(plan, {}));
  return static_cast<double>(outcome.requests) / outcome.duration.count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.at(values.size() / 2);
}

int measure(const Options& options, const fs::path& scratch) {
  const Built built = must(build_package(
      {.package = options.package, .work_folder = scratch, .supervisor = options.leakgate}, {}));
  const int port = must(free_loopback_port());
  EnvironmentMap env = process_environment_map();
  const fs::path socket = scratch / "probe.sock";
  env[kProbeVariable] = socket.string();
  const auto target = must(LaunchedProcess::launch(
      {.argv = {built.executable.string(), "-listen", fmt::format("127.0.0.1:{}", port)},
       .env = env,
       .working_folder = scratch,
       .supervisor = options.leakgate,
       .remove_on_death = scratch}));
  const ReadyTarget ready = must(target->await_ready({.port = port, .path = "/healthz"}, {}));
  const SteadyClock clock;
  const auto driver = make_load_engine();
  (void)requests_per_second(*driver, port, 1);  // warm-up
  std::vector<double> ratios;
  for (int round = 1; round <= options.rounds; ++round) {
    double rates[2] = {0, 0};
    for (const int with : round % 2 == 0 ? std::vector{0, 1} : std::vector{1, 0}) {
      std::optional<Sampler> sampler;
      if (with == 1) {
        sampler.emplace(SamplerOptions{.pid = ready.pid}, clock,
                        [&] { return connect_probe(socket, Seconds{1}, Seconds{1}); });
      }
      rates[with] = requests_per_second(*driver, port, options.seconds);
    }
    ratios.push_back(rates[1] / rates[0]);
    fmt::print("  round {}  without {:9.0f}/s  with {:9.0f}/s  ratio {:.3f}\n", round, rates[0],
               rates[1], ratios.back());
  }
  (void)target->stop(Seconds{2});
  fmt::print("{:.3f}\n", median(ratios));
  return 0;
}

}  // namespace
}  // namespace leakgate

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  std::string scratch = (std::filesystem::temp_directory_path() / "leakgate-bench-XXXXXX").string();
  if (mkdtemp(scratch.data()) == nullptr) return 1;
  const int code = leakgate::measure({.leakgate = argv[1],
                                      .package = argv[2],
                                      .rounds = std::atoi(argv[3]),
                                      .seconds = std::atof(argv[4])},
                                     scratch);
  std::filesystem::remove_all(scratch);
  return code;
}
