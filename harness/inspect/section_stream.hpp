// The bytes of a debug section in their order, whether the file has them plain or compressed with
// zlib (SHF_COMPRESSED, and ".zdebug_info" of older linkers). They are made window by window: large
// programs have some hundred MiB of them. Little-endian. What is read beyond the end is zero, and
// is_ok() then false for good, so that a reader need not look after each value.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "target/elf_reader.hpp"

namespace leakgate {

// Three times the largest that is known. One KiB of deflate can make one MiB, so that a file's size
// says nothing about the time it takes to pass over what it holds; this does (about a second).
inline constexpr std::uint64_t kSectionStreamBytesMax = 1UL << 30U;

class SectionStream {
 public:
  // `name` without the dot: "debug_info". The ElfReader has to live longer. Error{unsupported}:
  // there is none, or it is compressed with something else; Error{malformed}: it is too large, or
  // damaged at its start.
  [[nodiscard]] static Result<SectionStream> open(const ElfReader& elf, std::string_view name);

  [[nodiscard]] bool is_ok() const { return is_ok_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }  // inflated
  [[nodiscard]] std::uint64_t offset() const { return window_offset_ + at_; }

  [[nodiscard]] std::uint8_t byte() {
    if (at_ == window_size_ && !refill()) return 0;
    return window_[at_++];
  }
  // Of at most 8 bytes.
  [[nodiscard]] std::uint64_t number(std::uint64_t bytes);
  [[nodiscard]] std::uint64_t leb128();
  // Up to a NUL. Empty as well when it is longer than 4096 bytes. Valid until the next call.
  [[nodiscard]] std::string_view text();
  void skip_text();
  void skip(std::uint64_t bytes);
  // All that is left.
  [[nodiscard]] std::string rest();

 private:
  struct EndInflate {
    void operator()(z_stream* stream) const;
  };

  explicit SectionStream(const ElfReader& elf) : elf_(&elf) {}
  [[nodiscard]] Result<void> read_header(const ElfSection& section);
  [[nodiscard]] bool start_inflate();
  // More behind what is left in the window; false, and not ok any more, when there is nothing more.
  [[nodiscard]] bool refill();
  [[nodiscard]] std::size_t read_more(std::uint8_t* into, std::size_t size_max);
  [[nodiscard]] std::size_t inflate_more(std::uint8_t* into, std::size_t size_max);

  const ElfReader* elf_;
  std::uint64_t size_ = 0;
  std::uint64_t file_offset_ = 0;  // of what was not read yet
  std::uint64_t file_left_ = 0;
  std::uint64_t window_offset_ = 0;  // in the section
  std::size_t window_size_ = 0;
  std::size_t at_ = 0;  // in the window
  bool is_ok_ = true;
  std::vector<std::uint8_t> window_;
  std::vector<std::uint8_t> input_;
  std::unique_ptr<z_stream, EndInflate> inflate_;  // it points to itself; none: plain
};

}  // namespace leakgate
