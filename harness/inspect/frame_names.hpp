// Names for code addresses, looked up once each.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "native/go_symbols.hpp"
#include "profile/profile.hpp"

namespace leakgate {

// A function that the compiler makes around a call: of a go or defer statement, a method value, a
// method of an embedded type. The runtime leaves them out of its stacks.
[[nodiscard]] bool is_wrapper(const Frame& frame);

class FrameNames {
 public:
  explicit FrameNames(const GoSymbols& symbols) : symbols_(&symbols) {}

  // At an address of the file, innermost first, as profiles name them; empty: no Go code.
  [[nodiscard]] const std::vector<Frame>& at(std::uint64_t address) {
    const auto [found, is_new] = known_.try_emplace(address);
    if (is_new) found->second = symbols_->frames_at(address);
    return found->second;
  }

 private:
  const GoSymbols* symbols_;
  std::unordered_map<std::uint64_t, std::vector<Frame>> known_;
};

}  // namespace leakgate
