// Reads /proc/PID/smaps as it comes, in chunks of any size, one mapping at a time: a process with
// tens of thousands of mappings has 50 MB of it. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace leakgate {

struct Mapping {
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  std::string permissions;  // "rw-p"
  std::uint64_t inode = 0;  // 0: anonymous
  std::string name;         // a path, "[heap]", "[anon: ...]", or empty
  Bytes rss;
  Bytes lazy_free;
  friend bool operator==(const Mapping&, const Mapping&) = default;
};

class SmapsReader {
 public:
  using Sink = std::function<void(const Mapping&)>;
  explicit SmapsReader(Sink sink) : sink_(std::move(sink)) {}

  // Error (code malformed) at the first line that is not one of smaps.
  [[nodiscard]] Result<void> feed(std::string_view chunk);
  // Hands over the last mapping. Error when there was none at all, or the text broke off in a line.
  [[nodiscard]] Result<void> finish();

 private:
  [[nodiscard]] Result<void> take_line(std::string_view line);
  [[nodiscard]] Result<void> begin_mapping(std::string_view header);
  void hand_over();

  Sink sink_;
  std::string rest_;  // the line that the last chunk ended in
  Mapping mapping_;
  bool has_mapping_ = false;
};

}  // namespace leakgate
