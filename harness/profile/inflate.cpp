#include "profile/inflate.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace leakgate {
namespace {

// Below this much output the ratio says nothing: a small profile of many equal stacks packs well.
constexpr std::size_t kRatioFrom = kMiB;
constexpr std::size_t kFirstPiece = 64 * kKiB;
constexpr std::size_t kPieceMax = 4 * kMiB;

struct EndInflate {
  void operator()(z_stream* stream) const { inflateEnd(stream); }
};

std::unexpected<Error> bad_gzip(std::string what) {
  return fail(ErrorCode::malformed, std::move(what));
}

std::string size_text(std::size_t bytes) {
  return to_text(Bytes{static_cast<std::int64_t>(bytes)});
}

bool is_bomb(const z_stream& stream, const ProfileLimits& limits) {
  return stream.total_out > kRatioFrom &&
         stream.total_out / std::max<std::size_t>(1, stream.total_in) >
             limits.compression_ratio_max;
}

// Makes room for one more piece of output; false when the limit is reached.
bool make_room(z_stream& stream, std::string& out, std::size_t limit) {
  const std::size_t used = stream.total_out;
  if (used > limit) return false;
  const std::size_t piece = std::clamp(used, kFirstPiece, kPieceMax);
  // One byte more than the limit tells "exactly full" from "too large".
  out.resize(std::min(used + piece, limit + 1));
  stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
  stream.avail_out = static_cast<uInt>(out.size() - used);
  return true;
}

// What the last four bytes of the gzip format say, as far as they can be believed.
std::size_t likely_size(std::string_view bytes, const ProfileLimits& limits) {
  std::uint32_t size = 0;
  if (bytes.size() < sizeof size) return 0;
  std::memcpy(&size, bytes.data() + bytes.size() - sizeof size, sizeof size);
  return std::min({std::size_t{size} + 1, limits.inflated_bytes_max + 1,
                   std::max(kRatioFrom, bytes.size() * limits.compression_ratio_max)});
}

}  // namespace

bool looks_like_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

Result<std::string> gunzip(std::string_view bytes, const ProfileLimits& limits) {
  z_stream stream{};
  constexpr int kGzipOnly = 15 + 16;  // the largest window, and the gzip format (zlib.h)
  if (inflateInit2(&stream, kGzipOnly) != Z_OK)
    return fail(ErrorCode::internal, "zlib is unusable");
  const std::unique_ptr<z_stream, EndInflate> end_at_exit(&stream);
  if (bytes.size() > limits.inflated_bytes_max) {
    return bad_gzip("it is larger than " + size_text(limits.inflated_bytes_max));
  }
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());

  std::string out;
  out.reserve(likely_size(bytes, limits));
  int state = Z_OK;
  while (state == Z_OK) {
    if (stream.avail_out == 0 && !make_room(stream, out, limits.inflated_bytes_max)) {
      return bad_gzip("it inflates to more than " + size_text(limits.inflated_bytes_max));
    }
    state = inflate(&stream, Z_NO_FLUSH);
    if (is_bomb(stream, limits)) {
      return bad_gzip(
          fmt::format("it inflates to more than {} times its size", limits.compression_ratio_max));
    }
    if (state == Z_OK && stream.avail_in == 0 && stream.avail_out != 0) state = Z_BUF_ERROR;
  }
  if (state == Z_BUF_ERROR) return bad_gzip("the gzip data is cut");
  if (state != Z_STREAM_END) return bad_gzip("the gzip data is damaged");
  if (stream.avail_in != 0) return bad_gzip("bytes follow the end of the gzip data");
  if (stream.total_out > limits.inflated_bytes_max) {
    return bad_gzip("it inflates to more than " + size_text(limits.inflated_bytes_max));
  }
  out.resize(stream.total_out);
  return out;
}

}  // namespace leakgate
