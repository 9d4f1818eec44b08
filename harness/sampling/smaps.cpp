#include "sampling/smaps.hpp"

#include <charconv>
#include <limits>
#include <optional>

#include "base/text.hpp"

namespace leakgate {
namespace {

// A header is at most a path of 4,096 bytes, escaped fourfold.
constexpr std::size_t kLineBytesMax = 20UL * 1024;

std::unexpected<Error> odd_line(std::string_view line) {
  return fail(ErrorCode::malformed, "not a line of smaps: " + printable(line.substr(0, 120)));
}

// Takes the text up to `separator` off the front of `rest`.
std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

std::optional<std::uint64_t> number_in(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "      12 kB"
std::optional<Bytes> kilobytes_in(std::string_view text) {
  text = trim(text);
  if (!text.ends_with(" kB")) return std::nullopt;
  const auto count = number_in(text.substr(0, text.size() - 3), 10);
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() >> 20);
  if (!count || *count > kMax) return std::nullopt;
  return Bytes{static_cast<std::int64_t>(*count) * kKiB};
}

// Headers begin with an address in lower-case hexadecimal, fields with a capital.
bool is_field(std::string_view line) { return line.front() >= 'A' && line.front() <= 'Z'; }

}  // namespace

Result<void> SmapsReader::feed(std::string_view chunk) {
  while (!chunk.empty()) {
    const std::size_t end = chunk.find('\n');
    if (end == std::string_view::npos) {
      rest_.append(chunk);
      if (rest_.size() > kLineBytesMax) return odd_line(rest_);
      return {};
    }
    if (rest_.empty()) {
      if (Result<void> taken = take_line(chunk.substr(0, end)); !taken) return taken;
    } else {
      rest_.append(chunk.substr(0, end));
      if (Result<void> taken = take_line(rest_); !taken) return taken;
      rest_.clear();
    }
    chunk.remove_prefix(end + 1);
  }
  return {};
}

Result<void> SmapsReader::finish() {
  if (!rest_.empty()) return fail(ErrorCode::malformed, "smaps breaks off in the middle of a line");
  if (!has_mapping_) return fail(ErrorCode::malformed, "smaps holds no mapping");
  hand_over();
  return {};
}

Result<void> SmapsReader::take_line(std::string_view line) {
  if (line.empty()) return odd_line(line);
  if (!is_field(line)) return begin_mapping(line);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !has_mapping_) return odd_line(line);
  const std::string_view key = line.substr(0, colon);
  if (key != "Rss" && key != "LazyFree") return {};
  const std::optional<Bytes> value = kilobytes_in(line.substr(colon + 1));
  if (!value) return odd_line(line);
  (key == "Rss" ? mapping_.rss : mapping_.lazy_free) = *value;
  return {};
}

// "7f6720000000-7f6720021000 rw-p 00000000 00:00 0       [name]"
Result<void> SmapsReader::begin_mapping(std::string_view header) {
  if (has_mapping_) hand_over();
  std::string_view rest = header;
  const auto start = number_in(take_until(rest, '-'), 16);
  const auto end = number_in(take_until(rest, ' '), 16);
  const std::string_view permissions = take_until(rest, ' ');
  take_until(rest, ' ');  // offset
  take_until(rest, ' ');  // device
  const auto inode = number_in(take_until(rest, ' '), 10);
  if (!start || !end || *end <= *start || permissions.size() != 4 || !inode)
    return odd_line(header);
  mapping_ = {.start = *start,
              .end = *end,
              .permissions = std::string(permissions),
              .inode = *inode,
              .name = std::string(trim(rest)),
              .rss = {},
              .lazy_free = {}};
  has_mapping_ = true;
  return {};
}

void SmapsReader::hand_over() { sink_(mapping_); }

}  // namespace leakgate
