#include "sampling/cadence.hpp"

#include <cmath>

namespace leakgate {

void Cadence::advance(Seconds now) {
  due_ += interval_;
  if (due_ <= now) due_ += interval_ * (std::floor((now - due_) / interval_) + 1);
}

}  // namespace leakgate
