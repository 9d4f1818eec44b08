#include "load/text_template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <utility>

namespace leakgate {
namespace {

constexpr std::uint64_t kRandomMask = (1ULL << 53U) - 1U;
constexpr std::size_t kUuidSize = 36;

std::size_t digits_of(std::uint64_t number) {
  std::size_t digits = 1;
  for (; number >= 10; number /= 10) ++digits;
  return digits;
}

void append_number(std::uint64_t number, std::string& out) {
  std::array<char, 20> digits{};
  out.append(digits.data(), std::to_chars(digits.begin(), digits.end(), number).ptr);
}

// RFC 9562, version 4: the version in bits 12-15 of the high half, variant 10 on top of the low
// one.
void append_uuid(std::uint64_t high, std::uint64_t low, std::string& out) {
  high = (high & ~0xf000ULL) | 0x4000ULL;
  low = (low & ~(3ULL << 62U)) | (2ULL << 62U);
  fmt::format_to(std::back_inserter(out), "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32U,
                 (high >> 16U) & 0xffffU, high & 0xffffU, low >> 48U, low & 0xffffffffffffULL);
}

}  // namespace

PlaceholderValues::PlaceholderValues(Count seq, Random& random)
    : seq_(static_cast<std::uint64_t>(seq)),
      random_(random.next() & kRandomMask),
      uuid_high_(random.next()),
      uuid_low_(random.next()) {}

TextTemplate::TextTemplate(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Placeholder>, 3> kPlaceholders{
      {{"{seq}", Placeholder::seq},
       {"{random}", Placeholder::random},
       {"{uuid}", Placeholder::uuid}}};
  while (!text.empty()) {
    const auto* const found = std::ranges::find_if(
        kPlaceholders, [&](const auto& known) { return text.starts_with(known.first); });
    if (found != kPlaceholders.end()) {
      pieces_.back().then = found->second;
      pieces_.emplace_back();
      text.remove_prefix(found->first.size());
    } else {
      const std::size_t next = std::min(text.find('{', 1), text.size());
      pieces_.back().text += text.substr(0, next);
      text.remove_prefix(next);
    }
  }
}

std::size_t TextTemplate::size(const PlaceholderValues& values) const {
  std::size_t size = 0;
  for (const Piece& piece : pieces_) {
    size += piece.text.size();
    switch (piece.then) {
      case Placeholder::none:
        break;
      case Placeholder::seq:
        size += digits_of(values.seq_);
        break;
      case Placeholder::random:
        size += digits_of(values.random_);
        break;
      case Placeholder::uuid:
        size += kUuidSize;
        break;
    }
  }
  return size;
}

void TextTemplate::append_to(std::string& out, const PlaceholderValues& values) const {
  for (const Piece& piece : pieces_) {
    out += piece.text;
    switch (piece.then) {
      case Placeholder::none:
        break;
      case Placeholder::seq:
        append_number(values.seq_, out);
        break;
      case Placeholder::random:
        append_number(values.random_, out);
        break;
      case Placeholder::uuid:
        append_uuid(values.uuid_high_, values.uuid_low_, out);
        break;
    }
  }
}

}  // namespace leakgate
