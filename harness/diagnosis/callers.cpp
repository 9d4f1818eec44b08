#include "diagnosis/callers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "diagnosis/places.hpp"

namespace leakgate {
namespace {

// Of what the calls of all functions hold, so much must be one function's to blame it.
constexpr double kMostOfIt = 0.5;

struct Total {
  const HeapSite* site = nullptr;
  double bytes = 0;
};

}  // namespace

std::optional<Caller> largest_caller(const HeapGrowth& heap,
                                     const std::function<bool(const Stack&)>& is_call) {
  std::map<std::string, Total> by_function;
  double all = 0;
  for (const HeapSite& site : heap.site_growth) {  // largest first
    if (!is_call(site.stack)) continue;
    Total& one = by_function[culprit_name(site.stack)];
    if (one.site == nullptr) one.site = &site;
    one.bytes += static_cast<double>(site.bytes.count);
    all += static_cast<double>(site.bytes.count);
  }
  if (by_function.empty()) return std::nullopt;
  const auto most = std::ranges::max_element(by_function, {},
                                             [](const auto& entry) { return entry.second.bytes; });
  return Caller{.site = most->second.site, .share = most->second.bytes / all};
}

void name_caller(const Caller& caller, const std::string& name, const std::string& calls,
                 Finding& finding) {
  const Frame* frame = culprit_of(caller.site->stack);
  finding.evidence[name] =
      fmt::format("{}: {:.0f} % of what grew in {}", to_text(*frame), 100 * caller.share, calls);
  if (caller.share < kMostOfIt) return;
  finding.culprit = culprit_name(caller.site->stack);
  finding.location = location_of(*frame);
  finding.signature = signature_of(finding.kind, {finding.culprit});
}

std::string library_that_started(const GoroutineCause& cause) {
  const Stack& stack = cause.groups.front().stack;
  if (stack.empty() || cause.creator.empty() || has_user_frame(stack)) return {};
  const std::string package(package_of(culprit_name(stack)));
  const bool is_its_own = package_of(cause.creator) == package;
  return is_its_own && package != "net/http" && package != "main" ? package : std::string{};
}

bool is_call_of(std::string_view package, const Stack& stack) {
  const auto own = std::ranges::find_if(stack, is_user_frame);
  return own != stack.end() && std::any_of(stack.begin(), own, [package](const Frame& frame) {
           return package_of(frame.function) == package;
         });
}

void describe_library(const GoroutineCause& cause, const HeapGrowth& heap, Finding& finding) {
  const std::string package = library_that_started(cause);
  if (package.empty()) return;
  const std::optional<Caller> caller =
      largest_caller(heap, [&package](const Stack& stack) { return is_call_of(package, stack); });
  if (caller) name_caller(*caller, "calls_of", "calls of " + package, finding);
}

}  // namespace leakgate
