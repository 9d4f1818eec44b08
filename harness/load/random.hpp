// Random numbers for {random} and {uuid}: cheap, good enough that values do not repeat within a
// run, and not for secrets. SplitMix64 (Steele, Lea, Flood 2014): one addition, two
// multiplications.
#pragma once

#include <cstdint>

namespace leakgate {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t next() {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15ULL;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
    return mixed ^ (mixed >> 31U);
  }

 private:
  std::uint64_t state_;
};

}  // namespace leakgate
