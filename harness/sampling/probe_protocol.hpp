// The client's half of the probe's protocol, without the socket: takes bytes as they come and says
// when the answer is whole. target/probe/leakgate_probe.go describes the protocol.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace leakgate {

class ProbeAnswer {
 public:
  explicit ProbeAnswer(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // True when the answer is complete. Errors: code unsupported when the probe's Go cannot do that,
  // code sampling when the probe failed, code malformed for anything else, with the first bytes
  // quoted.
  [[nodiscard]] Result<bool> feed(std::string_view bytes);
  [[nodiscard]] std::string take_body() { return std::move(body_); }

 private:
  [[nodiscard]] Result<bool> take_line(std::string_view line);

  std::size_t bytes_max_;
  std::string line_;
  std::string body_;
  std::size_t chunk_left_ = 0;
  bool has_begun_ = false;
  bool is_complete_ = false;
};

}  // namespace leakgate
