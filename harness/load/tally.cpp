#include "load/tally.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "load/http_request.hpp"

namespace leakgate {

std::optional<StatusRange> parse_status_range(std::string_view text) {
  if (text.size() != 3 || text[0] < '1' || text[0] > '9') return std::nullopt;
  if (text.substr(1) == "xx") {
    const int first = (text[0] - '0') * 100;
    return StatusRange{.first = first, .last = first + 99};
  }
  int status = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), status);
  if (parsed.ptr != text.data() + text.size()) return std::nullopt;
  return StatusRange{.first = status, .last = status};
}

Result<StatusSet> StatusSet::make(const std::vector<std::string>& list) {
  if (list.empty()) return fail(ErrorCode::load, "no status is expected");
  StatusSet set;
  for (const std::string& text : list) {
    const auto range = parse_status_range(text);
    if (!range) {
      return fail(ErrorCode::load,
                  fmt::format("\"{}\" is neither a status nor a class such as 2xx", text));
    }
    for (int status = range->first; status <= range->last; ++status) {
      set.statuses_.set(static_cast<std::size_t>(status));
    }
  }
  set.words_ = fmt::format("{}", fmt::join(list, " or "));
  return set;
}

Result<Tally> Tally::make(const std::vector<LoadRequest>& requests) {
  Tally tally;
  for (const LoadRequest& request : requests) {
    auto expected = StatusSet::make(request.expect);
    if (!expected) return pass_on(expected);
    tally.expected_.push_back(*std::move(expected));
    tally.outcome_.endpoints.push_back({.name = endpoint_name(request)});
    tally.outcome_.endpoint_latency.emplace_back();
  }
  return tally;
}

bool Tally::answered(std::size_t kind, int status, bool body_is_good,
                     std::chrono::nanoseconds latency) {
  ++outcome_.requests;
  ++outcome_.endpoints[kind].requests;
  outcome_.endpoint_latency[kind].add(latency);
  if (expected_[kind].has(status)) {
    if (!body_is_good) {
      spoilt(kind, LoadErrorKind::body, "the body lacks the text that was expected");
    }
    return body_is_good;
  }
  if (outcome_.first_error.empty()) {
    spoilt(kind, LoadErrorKind::status,
           fmt::format("answered {}, not {}", status, expected_[kind].words()));
  } else {
    spoilt(kind, LoadErrorKind::status, {});
  }
  return false;
}

void Tally::failed(std::size_t kind, LoadErrorKind error, std::string_view words) {
  ++outcome_.requests;
  ++outcome_.endpoints[kind].requests;
  spoilt(kind, error, words);
}

void Tally::spoilt(std::size_t kind, LoadErrorKind error, std::string_view words) {
  ++outcome_.errors[static_cast<std::size_t>(error)];
  EndpointCount& endpoint = outcome_.endpoints[kind];
  ++endpoint.errors;
  if (outcome_.first_error.empty()) {
    outcome_.first_error = fmt::format("{}: {}", endpoint.name, words);
  }
}

LoadOutcome Tally::take_outcome(Seconds duration) {
  outcome_.duration = duration;
  for (const LatencyHistogram& latency : outcome_.endpoint_latency) outcome_.latency.merge(latency);
  return std::move(outcome_);
}

}  // namespace leakgate
