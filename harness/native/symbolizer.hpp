// Names the frames of a process whose stacks were walked. Remembers what the process had loaded,
// so that its stacks can be named after it has ended. No thread safety: lookups fill a cache.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "profile/profile.hpp"

namespace leakgate {

class Symbolizer {
 public:
  Symbolizer();
  Symbolizer(Symbolizer&&) noexcept;
  Symbolizer& operator=(Symbolizer&&) noexcept;
  Symbolizer(const Symbolizer&) = delete;
  Symbolizer& operator=(const Symbolizer&) = delete;
  ~Symbolizer();

  // Reads what code the process has mapped, and opens the files that are new in it. To be called
  // while it lives, as often as one likes: libraries may be loaded later; what was unmapped is
  // kept until something else is mapped there. Error sampling when the process is gone or may not
  // be looked at; what was known stays.
  [[nodiscard]] Result<void> update(int pid);

  // The frames at a return address, innermost first: one, or several where Go calls were inlined.
  // C functions have the path of their file and no line; where no symbol covers the address, the
  // name is the file's with the address in it, "libfoo.so.6+0x1234". An address in no known file
  // is a frame "0x7f12..." with the file "?".
  [[nodiscard]] std::vector<Frame> frames_at(std::uint64_t return_address) const;

 private:
  class Module;
  // Code of a file that is mapped at an address.
  struct Range {
    std::uint64_t end = 0;
    std::uint64_t offset = 0;  // in the file, of its begin
    Module* module = nullptr;
    friend bool operator==(const Range&, const Range&) = default;
  };
  // Device and inode, as /proc/PID/maps has them.
  using FileId = std::pair<std::string, std::uint64_t>;

  void add(std::uint64_t begin, const Range& range);
  [[nodiscard]] std::vector<Frame> look_up(std::uint64_t return_address) const;

  std::map<FileId, std::unique_ptr<Module>> modules_;
  std::map<std::uint64_t, Range> ranges_;  // by begin; none overlap
  mutable std::unordered_map<std::uint64_t, std::vector<Frame>> cache_;
};

}  // namespace leakgate
