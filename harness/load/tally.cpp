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

Result<Tally> Tally::make(const std::vector<LoadRequest>& requests) {
  Tally tally;
  for (const LoadRequest& request : requests) {
    const auto range = parse_status_range(request.expect);
    if (!range) {
      return fail(ErrorCode::load, fmt::format("\"{}\" is neither a status nor a class such as 2xx",
                                               request.expect));
    }
    tally.expected_.push_back(*range);
    tally.expected_words_.push_back(request.expect);
    tally.outcome_.endpoints.push_back({.name = endpoint_name(request)});
  }
  return tally;
}

bool Tally::answered(std::size_t kind, int status, std::chrono::nanoseconds latency) {
  ++outcome_.requests;
  ++outcome_.endpoints[kind].requests;
  outcome_.latency.add(latency);
  if (expected_[kind].has(status)) return true;
  if (outcome_.first_error.empty()) {
    spoilt(kind, LoadErrorKind::status,
           fmt::format("answered {}, not {}", status, expected_words_[kind]));
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
  return std::move(outcome_);
}

}  // namespace leakgate
