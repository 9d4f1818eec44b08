#include "recording/under_delivery.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace leakgate {
namespace {

constexpr double kMissedShareMax = 0.01;
// Beyond this a thread has no time left in which it could have sent more.
constexpr double kBusyShare = 0.9;

double missed_share(const OpenFacts& facts) {
  const auto due = static_cast<double>(facts.due);
  return due > 0 ? static_cast<double>(facts.missed) / due : 0;
}

std::string why(const OpenFacts& facts, int threads) {
  if (facts.cpu_share >= kBusyShare) {
    return fmt::format(
        "harness-bound: leakgate's load thread used {:.0f} % of a core; set threads = {}",
        100 * facts.cpu_share, Count{threads} + 1);
  }
  if (facts.wake_wait > facts.queue_wait) {
    const double each =
        facts.wake_wait.count() / static_cast<double>(std::max<Count>(facts.due, 1));
    return fmt::format(
        "harness-bound: the load threads were woken {:.0f} ms late on average: the machine is busy",
        1000 * each);
  }
  if (facts.connections_most == 1) return "target-bound: the only connection waited for answers";
  return fmt::format("target-bound: all {} connections waited for answers",
                     with_commas(facts.connections_most));
}

}  // namespace

bool is_under_delivered(const OpenFacts& facts) { return missed_share(facts) > kMissedShareMax; }

std::string under_delivery_reason(const OpenFacts& facts, int threads) {
  return fmt::format("under_delivery: {} of {} requests due ({:.1f} %) were not sent; {}",
                     with_commas(facts.missed), with_commas(facts.due), 100 * missed_share(facts),
                     why(facts, threads));
}

}  // namespace leakgate
