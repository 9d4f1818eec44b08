#include "scenario/problems.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kMostErrors = 50;
constexpr std::size_t kMostQuoted = 60;

// "gaet" for "gate": one slip of the fingers, though two letters differ.
bool is_swapped(std::string_view word, std::string_view known) {
  if (word.size() != known.size()) return false;
  const auto [a, b] = std::ranges::mismatch(word, known);
  if (word.end() - a < 2 || a[0] != b[1] || a[1] != b[0]) return false;
  return std::equal(a + 2, word.end(), b + 2);
}

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

}  // namespace

Problems::Problems(const std::filesystem::path& file) : file_(printable(file.string())) {}

void Problems::add(Place place, std::string what, std::string hint) {
  found_.push_back({place, {std::move(what), std::move(hint)}});
}

std::vector<Error> Problems::in_order() const {
  std::vector<const PlacedComplaint*> sorted;
  sorted.reserve(found_.size());
  for (const PlacedComplaint& found : found_) sorted.push_back(&found);
  // What was found first comes first where places are the same.
  std::ranges::sort(sorted, {},
                    [](const PlacedComplaint* found) { return std::pair(found->place, found); });
  std::vector<Error> errors;
  for (const PlacedComplaint* found : sorted) {
    const auto& [place, complaint] = *found;
    const std::string where = fmt::format("{}:{}:{}", file_, place.line, place.column);
    if (errors.size() == kMostErrors) {
      const std::size_t left = sorted.size() - kMostErrors;
      errors.push_back({ErrorCode::usage, fmt::format("and {} more errors", left), where, {}});
      break;
    }
    errors.push_back({ErrorCode::usage, complaint.what, where, complaint.hint});
  }
  return errors;
}

std::string in_quotes(std::string_view text) {
  const bool cut = text.size() > kMostQuoted;
  if (cut) {
    std::size_t length = kMostQuoted;
    while (length > 0 && continues_character(text[length])) --length;
    text = text.substr(0, length);
  }
  std::string line = "\"";
  for (const char byte : text) {
    switch (byte) {
      case '\n':
        line += "\\n";
        break;
      case '\r':
        line += "\\r";
        break;
      case '\t':
        line += "\\t";
        break;
      case '\0':
        line += "\\0";
        break;
      default:
        line += byte;
    }
  }
  return printable(line) + (cut ? "...\"" : "\"");
}

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  constexpr std::size_t kLongestTypo = 64;  // the search is quadratic
  std::string_view near = word.size() <= kLongestTypo ? nearest(word, known) : "";
  for (const std::string_view name : known) {
    if (is_swapped(word, name)) near = name;
  }
  if (!near.empty()) return fmt::format("did you mean \"{}\"?", near);
  return fmt::format("known are {}", fmt::join(known, ", "));
}

}  // namespace leakgate
