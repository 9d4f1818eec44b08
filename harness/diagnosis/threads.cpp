#include <fmt/format.h>

#include <cmath>

#include "diagnosis/places.hpp"
#include "diagnosis/resources.hpp"
#include "diagnosis/wording.hpp"

namespace leakgate {
namespace {

// A thread that only waits holds 8 KiB of stack; one that ran C code some more, and its share of an
// arena of malloc.
constexpr double kNativePerThread = 256.0 * 1024;

}  // namespace

const GoroutineCause* holder_of_threads(const Inquiry& inquiry,
                                        const std::vector<GoroutineCause>& goroutines) {
  const double grown = growth_of(inquiry, Metric::threads).value_or(0);
  for (const GoroutineCause& cause : goroutines) {
    if (cause.kind == FindingKind::goroutine_syscall) return &cause;
    // LockOSThread: one each, give or take what the runtime starts for itself.
    if (std::abs(grown - cause.growth_of_all()) <= 0.2 * grown) return &cause;
  }
  return nullptr;
}

Finding threads_finding(const Inquiry& inquiry) {
  Finding finding;
  finding.kind = FindingKind::threads;
  set_rates(inquiry, finding, Metric::threads, 1);
  const std::string count = how_many("OS thread", finding.per_request);
  finding.sentence = count + (count.starts_with("one ") ? " stays" : " stay") + " after the load";
  finding.advice = advice_for(finding.kind);
  finding.signature = signature_of(finding.kind, {});
  return finding;
}

bool threads_explain_native(const Inquiry& inquiry) {
  const double threads = growth_of(inquiry, Metric::threads).value_or(0);
  const double native = growth_of(inquiry, Metric::native).value_or(0);
  return failed(inquiry, Metric::threads) && threads > 0 && native <= kNativePerThread * threads;
}

}  // namespace leakgate
