// What became of the requests of one drive, counted as they end. Pure: the engine reports each end
// once, here it becomes a LoadOutcome.
#pragma once

#include <bitset>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/vocabulary.hpp"
#include "load/load_driver.hpp"

namespace leakgate {

// The statuses a request may be answered with, from "2xx" or "204".
struct StatusRange {
  int first = 200;
  int last = 299;
  [[nodiscard]] bool has(int status) const { return status >= first && status <= last; }
  friend bool operator==(const StatusRange&, const StatusRange&) = default;
};

[[nodiscard]] std::optional<StatusRange> parse_status_range(std::string_view text);

// The statuses of a list such as ["2xx", "404"], each looked up at once.
class StatusSet {
 public:
  // Refuses what is neither a class nor a status, and an empty list.
  [[nodiscard]] static Result<StatusSet> make(const std::vector<std::string>& list);

  [[nodiscard]] bool has(int status) const {
    return status >= 0 && static_cast<std::size_t>(status) < statuses_.size() &&
           statuses_[static_cast<std::size_t>(status)];
  }
  [[nodiscard]] const std::string& words() const { return words_; }  // "2xx or 404"

 private:
  std::bitset<1000> statuses_;
  std::string words_;
};

class Tally {
 public:
  // Refuses an `expect` that is neither a class nor a status.
  [[nodiscard]] static Result<Tally> make(const std::vector<LoadRequest>& requests);

  // A whole answer came. Returns whether its status is one that was expected, and its body, too.
  bool answered(std::size_t kind, int status, bool body_is_good, std::chrono::nanoseconds latency);
  // No whole answer came.
  void failed(std::size_t kind, LoadErrorKind error, std::string_view words);
  // A request that was already counted as answered as expected turns out to have been answered
  // wrong.
  void spoilt(std::size_t kind, LoadErrorKind error, std::string_view words);

  [[nodiscard]] Count requests() const { return outcome_.requests; }
  [[nodiscard]] Count errors() const { return total(outcome_.errors); }

  [[nodiscard]] LoadOutcome take_outcome(Seconds duration);

 private:
  Tally() = default;

  std::vector<StatusSet> expected_;
  LoadOutcome outcome_;
};

}  // namespace leakgate
