// The order in which the kinds of a cycle are sent: smooth weighted round robin, so that each kind
// is spread evenly over the cycle and comes exactly as often as planned, in the same order every
// time.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/bytes.hpp"

namespace leakgate {

class Interleave {
 public:
  // `counts` how often each kind comes; with `endless` they are weights and the order repeats.
  explicit Interleave(std::vector<Count> counts, bool endless = false);

  // The kind that comes next; nullopt when the plan is used up. O(kinds).
  [[nodiscard]] std::optional<std::size_t> next();

 private:
  std::vector<Count> counts_;
  std::vector<Count> credit_;
  Count total_ = 0;
  Count left_ = 0;
  bool endless_;
};

}  // namespace leakgate
