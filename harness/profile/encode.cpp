#include "profile/encode.hpp"

#include <zlib.h>

#include <new>
#include <unordered_map>
#include <utility>

namespace leakgate {
namespace {

// The protobuf wire format, written: fields of a message, put one after the other. A field of 0 is
// left out, as that is what a reader takes for one that is not there.
class Message {
 public:
  void number(std::uint32_t field, std::uint64_t value) {
    if (value == 0) return;
    varint(std::uint64_t{field} << 3U);
    varint(value);
  }
  void bytes(std::uint32_t field, std::string_view content) {
    constexpr unsigned kLengthDelimited = 2;
    varint((std::uint64_t{field} << 3U) | kLengthDelimited);
    varint(content.size());
    text_ += content;
  }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) text_ += static_cast<char>((value & 0x7FU) | 0x80U);
    text_ += static_cast<char>(value);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// github.com/google/pprof/proto/profile.proto
class Encoder {
 public:
  explicit Encoder(const Profile& profile) : profile_(profile) { (void)string(""); }

  [[nodiscard]] std::string encode() {
    enum : std::uint8_t { sample_type = 1, sample = 2, period_type = 11, period = 12 };
    for (const std::string& type : profile_.sample_types) message_.bytes(sample_type, typed(type));
    for (const ProfileSample& one : profile_.samples) message_.bytes(sample, sample_of(one));
    add_mapping();
    for (std::size_t i = 0; i < profile_.frames.size(); ++i) add_frame(i + 1, profile_.frames[i]);
    if (profile_.period > 0) {
      message_.bytes(period_type, value_type("space", "bytes"));
      message_.number(period, static_cast<std::uint64_t>(profile_.period));
    }
    // Before the strings: it names one.
    constexpr std::uint32_t kDefaultType = 14;
    if (!profile_.sample_types.empty()) {
      message_.number(kDefaultType, string(profile_.sample_types.back()));
    }
    constexpr std::uint32_t kString = 6;
    for (const std::string_view text : strings_) message_.bytes(kString, text);
    return message_.text();
  }

 private:
  std::uint64_t string(std::string_view text) {
    const auto [at, is_new] = numbers_.try_emplace(text, strings_.size());
    if (is_new) strings_.push_back(text);
    return at->second;
  }
  std::string value_type(std::string_view type, std::string_view unit);
  std::string typed(std::string_view type);
  [[nodiscard]] std::string sample_of(const ProfileSample& sample);
  void add_mapping();
  void add_frame(std::uint64_t id, const Frame& frame);

  const Profile& profile_;
  Message message_;
  std::vector<std::string_view> strings_;
  std::unordered_map<std::string_view, std::uint64_t> numbers_;
};

std::string Encoder::value_type(std::string_view type, std::string_view unit) {
  Message message;
  message.number(1, string(type));
  message.number(2, string(unit));
  return message.text();
}

std::string Encoder::typed(std::string_view type) {
  const bool is_bytes = type.ends_with("_space") || type.ends_with("bytes");
  return value_type(type, is_bytes ? "bytes" : "count");
}

std::string Encoder::sample_of(const ProfileSample& sample) {
  Message locations;
  for (const std::uint32_t frame : profile_.frames_of(sample))
    locations.varint(std::uint64_t{frame} + 1);
  Message values;
  for (const std::int64_t value : profile_.values_of(sample)) {
    values.varint(static_cast<std::uint64_t>(value));
  }
  Message message;
  message.bytes(1, locations.text());
  message.bytes(2, values.text());
  if (sample.block_bytes != 0) {
    Message label;
    label.number(1, string("bytes"));
    label.number(3, static_cast<std::uint64_t>(sample.block_bytes));
    message.bytes(3, label.text());
  }
  return message.text();
}

// One for all, which says that nothing is left to look up: without it pprof searches for a binary.
void Encoder::add_mapping() {
  enum : std::uint8_t { id = 1, has_functions = 7, has_filenames = 8, has_line_numbers = 9 };
  Message mapping;
  for (const std::uint32_t field : {id, has_functions, has_filenames, has_line_numbers}) {
    mapping.number(field, 1);
  }
  constexpr std::uint32_t kMapping = 3;
  message_.bytes(kMapping, mapping.text());
}

// A function and a location of the same id. No system name: where there is one that is equal, pprof
// takes the name for a mangled one and cuts the template arguments of C++.
void Encoder::add_frame(std::uint64_t id, const Frame& frame) {
  enum : std::uint8_t { location = 4, function = 5 };
  Message named;
  named.number(1, id);
  named.number(2, string(frame.function));
  named.number(4, string(frame.file));
  message_.bytes(function, named.text());
  Message line;
  line.number(1, id);
  line.number(2, static_cast<std::uint64_t>(frame.line));
  Message placed;
  placed.number(1, id);
  placed.number(2, 1);  // the mapping
  placed.bytes(4, line.text());
  message_.bytes(location, placed.text());
}

std::string gzip(std::string_view bytes, int strategy) {
  z_stream stream{};
  constexpr int kGzip = 15 + 16;  // the largest window, and the gzip format (zlib.h)
  constexpr int kMemory = 8;      // zlib's default
  // The level is that of the Go runtime.
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzip, kMemory, strategy) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  (void)deflate(&stream, Z_FINISH);  // there is room for all of it
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace

std::string encode_profile(const Profile& profile) {
  const std::string message = Encoder(profile).encode();
  std::string packed = gzip(message, Z_DEFAULT_STRATEGY);
  // A profile of many equal samples packs so well that its reader would take it for a bomb.
  if (message.size() / packed.size() < ProfileLimits{}.compression_ratio_max) return packed;
  return gzip(message, Z_HUFFMAN_ONLY);  // at most 8 to 1
}

}  // namespace leakgate
