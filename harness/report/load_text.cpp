#include "report/load_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "report/phrases.hpp"
#include "scenario/open_model.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kEndpointsShown = 8;

std::string plural(std::string_view noun, Count count) {
  return fmt::format("{} {}{}", with_commas(count), noun, count == 1 ? "" : "s");
}

// 500, 2.5
std::string rate_number(double rate) {
  if (!std::isfinite(rate)) return "?";
  const double bounded = std::clamp(rate, 0.0, 1e15);
  return bounded >= 100 ? with_commas(std::llround(bounded)) : fmt::format("{:.3g}", bounded);
}

std::string rates_of(const LoadSpec& load) {
  if (load.stage.empty()) return fmt::format("at {} requests/s", rate_number(load.rate));
  return fmt::format("at up to {} requests/s in {} stage{}",
                     rate_number(highest_rate(load.rate, load.stage)), load.stage.size(),
                     load.stage.size() == 1 ? "" : "s");
}

std::string milliseconds(Seconds time) {
  return fmt::format("{:.2f}", std::clamp(time.count() * 1e3, 0.0, 1e9));
}

std::string latency_text(const LatencySummary& latency) {
  return fmt::format("p50 {}  p99 {}  max {} ms", milliseconds(latency.p50),
                     milliseconds(latency.p99), milliseconds(latency.max));
}

}  // namespace

std::string cycle_load_text(const Recording& recording, const Cycle& cycle) {
  const LoadSpec& load = recording.scenario.load;
  const std::string requests = plural("request", cycle.requests);
  if (!load.driver.command.empty()) {
    const std::string program = one_line(load.driver.command.front());
    const std::string of = fmt::format("of {}", program.substr(program.rfind('/') + 1));
    return cycle.requests_known ? fmt::format("{}, {}", of, requests) : of;
  }
  if (is_open(load)) return fmt::format("of {} {}", requests, rates_of(load));
  return fmt::format("of {}, {} connection{}", requests, load.connections,
                     load.connections == 1 ? "" : "s");
}

std::vector<std::string> load_facts(const LoadTotals& load) {
  if (!load.open) return {};
  const OpenFacts& facts = load.open->facts;
  std::vector<std::string> lines;
  const std::string asked = load.target_rate ? rate_number(*load.target_rate) : "?";
  lines.push_back(fmt::format("{} requests/s of {} asked, {} of {} due missed, at most {}",
                              rate_number(load.rate), asked, with_commas(facts.missed),
                              with_commas(facts.due),
                              plural("connection", facts.connections_most)));
  if (load.latency.max > Seconds{0}) {
    lines.push_back("latency from due   " + latency_text(load.latency));
    lines.push_back("latency from sent  " + latency_text(load.open->latency_uncorrected));
    lines.push_back("sent late by       " + latency_text(load.open->lateness));
  }
  if (load.endpoints.size() < 2) return lines;
  for (const EndpointCount& endpoint : load.endpoints) {
    if (lines.size() >= 4 + kEndpointsShown) break;
    if (!endpoint.latency) continue;
    lines.push_back(
        fmt::format("{}: {}", one_line(endpoint.name), latency_text(*endpoint.latency)));
  }
  return lines;
}

}  // namespace leakgate
