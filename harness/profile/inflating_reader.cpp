#include <zlib.h>

#include <array>
#include <new>
#include <utility>

#include "profile/inflate.hpp"

namespace leakgate {
namespace {

constexpr int kGzipOnly = 15 + 16;  // the largest window, and the gzip format (zlib.h)

}  // namespace

struct InflatingReader::Stream {
  z_stream z{};
  std::array<char, 64UL * 1024> input{};
};

void InflatingReader::Delete::operator()(Stream* stream) const {
  inflateEnd(&stream->z);
  delete stream;
}

InflatingReader::InflatingReader(ReadBytes compressed)
    : compressed_(std::move(compressed)), stream_(new Stream) {
  if (inflateInit2(&stream_->z, kGzipOnly) != Z_OK) throw std::bad_alloc();
}

bool InflatingReader::more_input() {
  z_stream& z = stream_->z;
  if (z.avail_in > 0) return true;
  z.avail_in = static_cast<uInt>(compressed_(stream_->input));
  z.next_in = reinterpret_cast<Bytef*>(stream_->input.data());
  return z.avail_in > 0;
}

std::size_t InflatingReader::read(std::span<char> into) {
  z_stream& z = stream_->z;
  z.next_out = reinterpret_cast<Bytef*>(into.data());
  z.avail_out = static_cast<uInt>(into.size());
  while (problem_.empty() && z.avail_out == into.size()) {
    if (!more_input()) {
      if (!ended_) problem_ = "the gzip data is cut";
      return 0;
    }
    if (std::exchange(ended_, false)) inflateReset(&z);
    const int state = inflate(&z, Z_NO_FLUSH);
    ended_ = state == Z_STREAM_END;
    if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) {
      problem_ = "the gzip data is damaged";
    }
  }
  return into.size() - z.avail_out;
}

}  // namespace leakgate
