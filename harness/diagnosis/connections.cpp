#include "diagnosis/connections.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "diagnosis/callers.hpp"
#include "diagnosis/places.hpp"
#include "diagnosis/wording.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

void trace_requests(const HeapGrowth& heap, Finding& finding) {
  if (const std::optional<Caller> caller = largest_caller(heap, is_http_request)) {
    return name_caller(*caller, "requests_of", "HTTP requests", finding);
  }
  finding.evidence["requests_of"] =
      "not known: neither the goroutines nor the growth of the heap name a function of the target";
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
