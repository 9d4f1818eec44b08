#include "load/interleave.hpp"

#include <numeric>
#include <utility>

namespace leakgate {

Interleave::Interleave(std::vector<Count> counts, bool endless)
    : counts_(std::move(counts)),
      credit_(counts_.size(), 0),
      total_(std::accumulate(counts_.begin(), counts_.end(), Count{0})),
      left_(total_),
      endless_(endless) {}

// Each turn gives every kind its count as credit; the richest is sent and pays the total. After
// `total` turns every kind was sent exactly its count and all credits are 0 again.
std::optional<std::size_t> Interleave::next() {
  if (left_ == 0) {
    if (!endless_ || total_ == 0) return std::nullopt;
    left_ = total_;
  }
  --left_;
  std::size_t richest = 0;
  for (std::size_t kind = 0; kind < counts_.size(); ++kind) {
    credit_[kind] += counts_[kind];
    if (credit_[kind] > credit_[richest]) richest = kind;
  }
  credit_[richest] -= total_;
  return richest;
}

}  // namespace leakgate
