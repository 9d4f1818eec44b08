#include "inspect/section_stream.hpp"

#include <elf.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace leakgate {
namespace {

constexpr std::size_t kWindowBytes = 256UL << 10U;
constexpr std::size_t kInputBytes = 64UL << 10U;
constexpr std::size_t kTextBytesMax = 4096;
constexpr std::uint32_t kCompressedZlib = 1;  // ELFCOMPRESS_ZLIB

// Before a section that an older linker compressed: "ZLIB" and the size, big-endian.
struct OldHeader {
  char magic[4];
  std::uint8_t size[8];
};

std::unexpected<Error> damaged(std::string_view name) {
  return fail(ErrorCode::malformed, "its section ." + std::string(name) + " is damaged");
}

}  // namespace

void SectionStream::EndInflate::operator()(z_stream* stream) const {
  inflateEnd(stream);
  delete stream;
}

Result<SectionStream> SectionStream::open(const ElfReader& elf, std::string_view name) {
  const ElfSection* section = elf.section("." + std::string(name));
  if (section == nullptr) section = elf.section(".z" + std::string(name));
  if (section == nullptr || section->type == SHT_NOBITS) {
    return fail(ErrorCode::unsupported, "it has no DWARF", {},
                "build it without -ldflags=-s or -w");
  }
  SectionStream stream(elf);
  if (auto read = stream.read_header(*section); !read) return pass_on(read);
  if (stream.size_ > kSectionStreamBytesMax) {
    return fail(ErrorCode::malformed,
                "its section ." + std::string(name) + " is larger than 1 GiB");
  }
  stream.window_.resize(kWindowBytes);
  return stream;
}

Result<void> SectionStream::read_header(const ElfSection& section) {
  const std::string_view name = std::string_view(section.name).substr(1);
  file_offset_ = section.offset;
  file_left_ = section.size;
  std::size_t header_size = 0;
  if ((section.flags & SHF_COMPRESSED) != 0) {
    Elf64_Chdr header{};
    header_size = sizeof header;
    if (file_left_ < header_size || !elf_->read_at(file_offset_, &header, header_size)) {
      return damaged(name);
    }
    if (header.ch_type != kCompressedZlib) {
      return fail(ErrorCode::unsupported,
                  "its DWARF is compressed with something other than zlib, which is not read", {},
                  "build it with -ldflags=-compressdwarf=false");
    }
    size_ = header.ch_size;
  } else if (name.starts_with('z')) {
    OldHeader header{};
    header_size = sizeof header;
    if (file_left_ < header_size || !elf_->read_at(file_offset_, &header, header_size) ||
        std::memcmp(header.magic, "ZLIB", sizeof header.magic) != 0) {
      return damaged(name);
    }
    for (const std::uint8_t byte : header.size) size_ = size_ << 8U | byte;
  } else {
    size_ = section.size;
    return {};
  }
  file_offset_ += header_size;
  file_left_ -= header_size;
  if (!start_inflate()) return fail(ErrorCode::internal, "zlib is unusable");
  return {};
}

bool SectionStream::start_inflate() {
  inflate_.reset(new z_stream{});
  input_.resize(kInputBytes);
  return inflateInit(inflate_.get()) == Z_OK;
}

std::size_t SectionStream::inflate_more(std::uint8_t* into, std::size_t size_max) {
  z_stream& stream = *inflate_;
  stream.next_out = into;
  stream.avail_out = static_cast<uInt>(size_max);
  while (stream.avail_out > 0) {
    if (stream.avail_in == 0) {
      const std::size_t piece = std::min<std::uint64_t>(file_left_, kInputBytes);
      if (piece == 0 || !elf_->read_at(file_offset_, input_.data(), piece)) break;
      file_offset_ += piece;
      file_left_ -= piece;
      stream.next_in = input_.data();
      stream.avail_in = static_cast<uInt>(piece);
    }
    if (inflate(&stream, Z_NO_FLUSH) != Z_OK) break;
  }
  return size_max - stream.avail_out;
}

std::size_t SectionStream::read_more(std::uint8_t* into, std::size_t size_max) {
  if (inflate_) return inflate_more(into, size_max);
  if (!elf_->read_at(file_offset_, into, size_max)) return 0;
  file_offset_ += size_max;
  return size_max;
}

bool SectionStream::refill() {
  const std::size_t left = window_size_ - at_;
  std::memmove(window_.data(), window_.data() + at_, left);
  window_offset_ += at_;
  window_size_ = left;
  at_ = 0;
  const std::uint64_t behind = is_ok_ ? size_ - window_offset_ - left : 0;
  const std::size_t wanted = std::min<std::uint64_t>(behind, window_.size() - left);
  const std::size_t got = wanted == 0 ? 0 : read_more(window_.data() + left, wanted);
  window_size_ += got;
  if (got == 0) is_ok_ = false;
  return got > 0;
}

std::uint64_t SectionStream::number(std::uint64_t bytes) {
  std::uint64_t value = 0;
  for (std::uint64_t i = 0; i < bytes; ++i) value |= std::uint64_t{byte()} << (8 * i);
  return value;
}

std::uint64_t SectionStream::leb128() {
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const std::uint8_t next = byte();
    if (shift < 64) value |= std::uint64_t{next & 0x7FU} << shift;
    if ((next & 0x80U) == 0) return value;
  }
}

std::string_view SectionStream::text() {
  for (const bool is_last : {false, true}) {
    const std::size_t seen = std::min(window_size_ - at_, kTextBytesMax);
    const std::uint8_t* begin = window_.data() + at_;
    if (const void* end = std::memchr(begin, 0, seen)) {
      const std::size_t length =
          static_cast<std::size_t>(static_cast<const std::uint8_t*>(end) - begin);
      at_ += length + 1;
      return {std::bit_cast<const char*>(begin), length};
    }
    if (is_last || seen == kTextBytesMax || !refill()) break;
  }
  skip_text();
  return {};
}

void SectionStream::skip_text() {
  for (;;) {
    const std::uint8_t* begin = window_.data() + at_;
    if (const void* end = std::memchr(begin, 0, window_size_ - at_)) {
      at_ += static_cast<std::size_t>(static_cast<const std::uint8_t*>(end) - begin) + 1;
      return;
    }
    at_ = window_size_;
    if (!refill()) return;
  }
}

void SectionStream::skip(std::uint64_t bytes) {
  while (bytes > window_size_ - at_) {
    bytes -= window_size_ - at_;
    at_ = window_size_;
    if (!inflate_ && is_ok_) {
      // Nothing has to be read to pass over it.
      const std::uint64_t over = std::min(bytes, size_ - offset());
      window_offset_ += over;
      file_offset_ += over;
      bytes -= over;
    }
    if (bytes > 0 && !refill()) return;
  }
  at_ += bytes;
}

std::string SectionStream::rest() {
  std::string all;
  all.reserve(size_ - offset());
  while (offset() < size_) {
    if (at_ == window_size_ && !refill()) break;
    all.append(std::bit_cast<const char*>(window_.data() + at_), window_size_ - at_);
    at_ = window_size_;
  }
  return all;
}

}  // namespace leakgate
