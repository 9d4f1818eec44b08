#include "sampling/probe_protocol.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/bytes.hpp"
#include "base/text.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kLineBytesMax = 1024;
constexpr std::size_t kLargeBodyBytes = std::size_t{1} << 20U;
constexpr std::size_t kLargeRoomBytes = std::size_t{64} << 20U;

}  // namespace

Result<bool> ProbeAnswer::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (is_complete_) return fail(ErrorCode::malformed, "the probe sent more than its answer");
    if (chunk_left_ > 0) {
      const std::size_t part = std::min(chunk_left_, bytes.size());
      // Room that is not touched is not resident; to grow step by step would hold a large answer
      // twice.
      const bool is_full = part > body_.capacity() - body_.size();
      if (is_full && body_.size() >= kLargeBodyBytes)
        body_.reserve(std::min(bytes_max_, kLargeRoomBytes));
      body_.append(bytes.substr(0, part));
      bytes.remove_prefix(part);
      chunk_left_ -= part;
      continue;
    }
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    line_.append(bytes.substr(0, end));
    if (line_.size() > kLineBytesMax) {
      return fail(ErrorCode::malformed,
                  "not an answer of the probe: " + printable(line_.substr(0, 80)));
    }
    if (end == bytes.size()) return false;
    bytes.remove_prefix(end + 1);
    const std::string line = std::exchange(line_, {});
    if (Result<bool> taken = take_line(line); !taken) return taken;
  }
  return is_complete_;
}

Result<bool> ProbeAnswer::take_line(std::string_view line) {
  if (line.starts_with("err ")) {
    return fail(ErrorCode::sampling, "the probe could not answer: " + printable(line.substr(4)));
  }
  if (!has_begun_) {
    if (line == "unknown") {
      return fail(ErrorCode::unsupported, "the target's Go version does not have this");
    }
    if (line != "ok") {
      return fail(ErrorCode::malformed,
                  "not an answer of the probe: " + printable(line.substr(0, 80)));
    }
    has_begun_ = true;
    return false;
  }
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), chunk_left_);
  if (error != std::errc{} || end != line.data() + line.size()) {
    return fail(ErrorCode::malformed,
                "not the length of a chunk: " + printable(line.substr(0, 80)));
  }
  if (chunk_left_ > bytes_max_ - body_.size()) {
    return fail(ErrorCode::sampling,
                fmt::format("the probe's answer is larger than {}",
                            to_text(Bytes{static_cast<std::int64_t>(bytes_max_)})));
  }
  is_complete_ = chunk_left_ == 0;
  return is_complete_;
}

}  // namespace leakgate
