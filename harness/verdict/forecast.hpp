// What a leak comes to: RSS an hour at the tested rate, and how long until a limit is reached.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "verdict/judgement.hpp"

namespace leakgate {

struct Forecast {
  double bytes_per_hour = 0;    // of RSS
  double rate = 0;              // requests per second that this is for; 0: it grows by time
  std::optional<Bytes> limit;   // the least that is known
  std::string limit_source;     // "cgroup", "GOMEMLIMIT", "gate rss max"
  std::optional<double> hours;  // until RSS is there; 0: it is there already
  friend bool operator==(const Forecast&, const Forecast&) = default;
};

// Of a run whose verdict is a leak and whose RSS grew over the judged marks; nullopt for others.
// From the Theil-Sen slope of RSS: per request times the achieved rate, or by time where every leak
// that stands is one by time.
[[nodiscard]] std::optional<Forecast> forecast(const Recording& recording,
                                               const Judgement& judgement);

}  // namespace leakgate
