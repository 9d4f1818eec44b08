#include "diagnosis/connections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "diagnosis/places.hpp"
#include "diagnosis/wording.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

// Of what the requests of all functions hold, so much must be one function's to blame it.
constexpr double kMostOfIt = 0.5;

struct Requester {
  const HeapSite* site = nullptr;  // its largest
  double bytes = 0;
};

// By function, what grew in HTTP requests that it made.
std::map<std::string, Requester> requesters(const HeapGrowth& heap) {
  std::map<std::string, Requester> by_function;
  for (const HeapSite& site : heap.site_growth) {  // largest first
    if (!is_http_request(site.stack)) continue;
    Requester& one = by_function[culprit_name(site.stack)];
    if (one.site == nullptr) one.site = &site;
    one.bytes += static_cast<double>(site.bytes.count);
  }
  return by_function;
}

void trace_requests(const HeapGrowth& heap, Finding& finding) {
  double all = 0;
  std::string function;
  Requester most;
  for (const auto& [name, one] : requesters(heap)) {
    all += one.bytes;
    if (one.bytes <= most.bytes) continue;
    most = one;
    function = name;
  }
  if (most.site == nullptr) {
    finding.evidence["requests_of"] =
        "not known: neither the goroutines nor the growth of the heap name a function of the "
        "target";
    return;
  }
  const double share = most.bytes / all;
  const Frame* frame = culprit_of(most.site->stack);
  finding.evidence["requests_of"] =
      fmt::format("{}: {:.0f} % of what grew in HTTP requests", to_text(*frame), 100 * share);
  if (share < kMostOfIt) return;
  finding.culprit = function;
  finding.location = location_of(*frame);
  finding.signature = signature_of(finding.kind, {function});
}

// Each connection has one.
double read_loops(const GoroutineCause& cause) {
  double grown = 0;
  for (const GrownGroup& group : cause.groups) {
    const bool reads = std::ranges::any_of(group.stack, [](const Frame& frame) {
      return Text(frame.function).ends_with(".readLoop");
    });
    if (reads) grown += group.after - group.before;
  }
  return grown;
}

}  // namespace

bool is_connection(const Stack& stack) {
  return !has_user_frame(stack) && std::ranges::any_of(stack, [](const Frame& frame) {
    return Text(frame.function).starts_with("net/http.(*persistConn)") ||
           Text(frame.function).starts_with("net/http.(*http2ClientConn)");
  });
}

bool is_http_request(const Stack& stack) {
  return has_user_frame(stack) && std::ranges::any_of(stack, [](const Frame& frame) {
           const Text name = frame.function;
           return name.starts_with("net/http.(*Transport).") ||
                  name.starts_with("net/http.(*Client).");
         });
}

void describe_connections(const GoroutineCause& cause, const HeapGrowth& heap, Finding& finding) {
  const double goroutines = cause.growth();
  const double connections = read_loops(cause);
  if (connections > 0 && goroutines > 0) {
    const std::optional<double> rate =
        finding.per_request ? std::optional(*finding.per_request * connections / goroutines)
                            : std::nullopt;
    const std::string count = how_many("HTTP client connection", rate);
    finding.sentence = fmt::format("{} {} open, with the goroutines that serve it", count,
                                   count.starts_with("one ") ? "stays" : "stay");
  }
  finding.advice =
      "close the body of every response (defer Body.Close() after the error check), and give the "
      "client a timeout";
  trace_requests(heap, finding);
}

}  // namespace leakgate
