#include "load/text_template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace leakgate {
namespace {

constexpr std::uint64_t kRandomMask = (1ULL << 53U) - 1U;
constexpr std::size_t kUuidSize = 36;
constexpr std::string_view kDataPrefix = "{data.";

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

// The column that a {data.COLUMN} at the beginning of `text` names.
std::optional<std::string_view> data_column_at(std::string_view text) {
  if (!text.starts_with(kDataPrefix)) return std::nullopt;
  text.remove_prefix(kDataPrefix.size());
  const std::size_t end = text.find('}');
  if (end == std::string_view::npos) return std::nullopt;
  return text.substr(0, end);
}

// A # would begin a fragment, which is nobody's to send.
bool fits_in_request_line(char character) {
  return character > ' ' && character <= '~' && character != '#';
}

std::size_t size_in_path(std::string_view value) {
  const auto encoded =
      static_cast<std::size_t>(std::ranges::count_if(value, std::not_fn(fits_in_request_line)));
  return value.size() + 2 * encoded;
}

void append_in_path(std::string_view value, std::string& out) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char character : value) {
    if (fits_in_request_line(character)) {
      out += character;
    } else {
      const auto byte = static_cast<unsigned char>(character);
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xfU];
    }
  }
}

Result<void> check_header_values(const DataTable& data, std::size_t column) {
  for (std::size_t row = 0; row < data.rows(); ++row) {
    if (data.value(row, column).find_first_of("\r\n") != std::string_view::npos) {
      return fail(ErrorCode::load,
                  fmt::format("a line break in row {} of column \"{}\", which a header takes",
                              row + 1, printable(data.columns()[column])));
    }
  }
  return {};
}

// The index of the column that a placeholder names.
Result<std::size_t> used_column(std::string_view name, TextPlace place, const DataTable* data) {
  const std::string shown = printable(name);
  if (data == nullptr) {
    return fail(ErrorCode::load, fmt::format("{{data.{}}} without a table to take it from", shown),
                {}, "name a CSV file: [load.data] file = \"...\", or --data");
  }
  const auto column = data->column(name);
  if (!column) {
    return fail(ErrorCode::load, fmt::format("the table has no column \"{}\"", shown), {},
                fmt::format("it has {}", printable(join(data->columns(), ", "))));
  }
  if (place != TextPlace::header) return *column;
  if (auto checked = check_header_values(*data, *column); !checked) return pass_on(checked);
  return *column;
}

}  // namespace

PlaceholderValues::PlaceholderValues(Count seq, Random& random, const DataTable* data)
    : seq_(static_cast<std::uint64_t>(seq)),
      random_(random.next() & kRandomMask),
      uuid_high_(random.next()),
      uuid_low_(random.next()),
      data_(data),
      row_(data == nullptr ? 0 : seq_ % data->rows()) {}

Result<void> TextTemplate::add(std::string_view text, TextPlace place, const DataTable* data) {
  constexpr std::array<std::pair<std::string_view, Placeholder>, 3> kPlaceholders{
      {{"{seq}", Placeholder::seq},
       {"{random}", Placeholder::random},
       {"{uuid}", Placeholder::uuid}}};
  while (!text.empty()) {
    const auto* const found = std::ranges::find_if(
        kPlaceholders, [&](const auto& known) { return text.starts_with(known.first); });
    if (found != kPlaceholders.end()) {
      end_piece(found->second);
      text.remove_prefix(found->first.size());
    } else if (const auto name = data_column_at(text)) {
      const auto column = used_column(*name, place, data);
      if (!column) return pass_on(column);
      end_piece(place == TextPlace::path ? Placeholder::data_in_path : Placeholder::data, *column);
      text.remove_prefix(kDataPrefix.size() + name->size() + 1);
    } else {
      const std::size_t next = std::min(text.find('{', 1), text.size());
      add_literal(text.substr(0, next));
      text.remove_prefix(next);
    }
  }
  return {};
}

void TextTemplate::end_piece(Placeholder placeholder, std::size_t column) {
  pieces_.back().then = placeholder;
  pieces_.back().column = column;
  pieces_.emplace_back();
}

std::string TextTemplate::literal_text() const {
  std::string text;
  for (const Piece& piece : pieces_) text += piece.text;
  return text;
}

std::size_t TextTemplate::size_of(const Piece& piece, const PlaceholderValues& values) {
  switch (piece.then) {
    case Placeholder::none:
      return 0;
    case Placeholder::seq:
      return digits_of(values.seq_);
    case Placeholder::random:
      return digits_of(values.random_);
    case Placeholder::uuid:
      return kUuidSize;
    case Placeholder::data:
      return values.data_->value(values.row_, piece.column).size();
    case Placeholder::data_in_path:
      return size_in_path(values.data_->value(values.row_, piece.column));
  }
  return 0;
}

std::size_t TextTemplate::size(const PlaceholderValues& values) const {
  std::size_t size = 0;
  for (const Piece& piece : pieces_) size += piece.text.size() + size_of(piece, values);
  return size;
}

void TextTemplate::append_value(const Piece& piece, const PlaceholderValues& values,
                                std::string& out) {
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
    case Placeholder::data:
      out += values.data_->value(values.row_, piece.column);
      break;
    case Placeholder::data_in_path:
      append_in_path(values.data_->value(values.row_, piece.column), out);
      break;
  }
}

void TextTemplate::append_to(std::string& out, const PlaceholderValues& values) const {
  for (const Piece& piece : pieces_) {
    out += piece.text;
    append_value(piece, values, out);
  }
}

bool has_placeholders(std::string_view text) {
  TextTemplate pattern;
  return !pattern.add(text, TextPlace::body) || !pattern.is_constant();
}

}  // namespace leakgate
