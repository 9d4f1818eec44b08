#include "profile/profile_bytes.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <iterator>

namespace leakgate::test {

std::string fixture(std::string_view name) {
  const std::string path = LEAKGATE_SOURCE_DIR "/fixtures/profiles/" + std::string(name);
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

Profile fixture_profile(std::string_view name) {
  Result<Profile> profile = parse_profile(fixture(name));
  if (!profile) ADD_FAILURE() << name << ": " << to_text(profile.error());
  return profile ? std::move(*profile) : Profile{};
}

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7U) bytes += static_cast<char>((value & 0x7FU) | 0x80U);
  return bytes + static_cast<char>(value);
}

std::string number_field(std::uint32_t number, std::uint64_t value) {
  return varint(std::uint64_t{number} << 3U) + varint(value);
}

std::string bytes_field(std::uint32_t number, std::string_view bytes) {
  return varint((std::uint64_t{number} << 3U) | 2U) + varint(bytes.size()) + std::string(bytes);
}

std::string string_part(std::string_view text) { return bytes_field(6, text); }

std::string sample_type_part(std::uint64_t name) { return bytes_field(1, number_field(1, name)); }

std::string function_part(const Function& function) {
  return bytes_field(5, number_field(1, function.id) + number_field(2, function.name) +
                            number_field(4, function.file));
}

std::string location_part(std::uint64_t id, std::uint64_t address, const std::vector<Line>& lines) {
  std::string message = number_field(1, id) + number_field(3, address);
  for (const Line& line : lines) {
    message += bytes_field(4, number_field(1, line.function_id) + number_field(2, line.line));
  }
  return bytes_field(4, message);
}

std::string sample_part(const std::vector<std::uint64_t>& locations,
                        const std::vector<std::int64_t>& values) {
  std::string packed_locations;
  std::string packed_values;
  for (const std::uint64_t id : locations) packed_locations += varint(id);
  for (const std::int64_t value : values)
    packed_values += varint(static_cast<std::uint64_t>(value));
  return bytes_field(2, bytes_field(1, packed_locations) + bytes_field(2, packed_values));
}

std::string small_message() {
  std::string message = sample_type_part(1) + sample_part({1}, {3});
  message +=
      location_part(1, 0x4000, {{.function_id = 1, .line = 7}, {.function_id = 2, .line = 9}});
  message += function_part({.id = 1, .name = 2, .file = 4});
  message += function_part({.id = 2, .name = 3, .file = 4});
  for (const std::string_view text : {"", "goroutine", "main.f", "main.g", "/src/main.go"}) {
    message += string_part(text);
  }
  return message;
}

}  // namespace leakgate::test
