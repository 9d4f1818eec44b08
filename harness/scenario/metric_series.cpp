#include "scenario/metric_series.hpp"

#include <algorithm>

namespace leakgate {
namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
constexpr std::string_view kDigits = "0123456789";

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

bool skip(std::string_view& text, char expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

// [a-zA-Z_][a-zA-Z0-9_]*, with `others` allowed as well; empty where there is none.
std::string_view take_identifier(std::string_view& text, std::string_view others) {
  const auto allowed = [&](char c) {
    return kLetters.contains(c) || kDigits.contains(c) || others.contains(c);
  };
  if (text.empty() || kDigits.contains(text[0])) return {};
  const auto length = std::ranges::find_if_not(text, allowed) - text.begin();
  const std::string_view identifier = text.substr(0, static_cast<std::size_t>(length));
  text.remove_prefix(identifier.size());
  return identifier;
}

// A text in quotes, in which \\, \" and \n are escapes; others are kept as they are.
std::optional<std::string> take_quoted(std::string_view& text) {
  if (!skip(text, '"')) return std::nullopt;
  std::string value;
  while (!text.empty()) {
    char c = text[0];
    text.remove_prefix(1);
    if (c == '"') return value;
    if (c == '\n') return std::nullopt;
    if (c == '\\') {
      if (skip(text, 'n')) {
        c = '\n';
      } else if (skip(text, '"')) {
        c = '"';
      } else {
        (void)skip(text, '\\');
      }
    }
    value += c;
  }
  return std::nullopt;
}

// name="value"
bool take_label(std::string_view& text, std::map<std::string, std::string>& labels) {
  skip_blanks(text);
  const std::string_view name = take_identifier(text, "");
  skip_blanks(text);
  if (name.empty() || !skip(text, '=')) return false;
  skip_blanks(text);
  std::optional<std::string> value = take_quoted(text);
  skip_blanks(text);
  return value && labels.emplace(name, *std::move(value)).second;
}

// What follows a name, if it is "{": labels up to "}", with a comma between them and, maybe, after
// the last one.
bool take_labels(std::string_view& text, std::map<std::string, std::string>& labels) {
  std::string_view rest = text;
  skip_blanks(rest);
  if (!skip(rest, '{')) return true;
  skip_blanks(rest);
  while (!skip(rest, '}')) {
    if (!take_label(rest, labels)) return false;
    const bool is_followed = skip(rest, ',');
    skip_blanks(rest);
    if (!is_followed && !rest.starts_with('}')) return false;
  }
  text = rest;
  return true;
}

}  // namespace

std::optional<SeriesName> take_series_name(std::string_view& text) {
  std::string_view rest = text;
  SeriesName series;
  series.name = take_identifier(rest, ":");
  if (series.name.empty() || !take_labels(rest, series.labels)) return std::nullopt;
  text = rest;
  return series;
}

std::optional<SeriesName> series_name_from(std::string_view text) {
  std::optional<SeriesName> series = take_series_name(text);
  if (!text.empty()) return std::nullopt;
  return series;
}

bool is_wanted(const SeriesName& wanted, const SeriesName& found) {
  if (wanted.name != found.name) return false;
  return std::ranges::all_of(wanted.labels, [&](const auto& label) {
    const auto at = found.labels.find(label.first);
    return at == found.labels.end() ? label.second.empty() : at->second == label.second;
  });
}

bool is_json_pointer(std::string_view text) {
  if (!text.starts_with('/')) return false;
  for (std::size_t at = 0; (at = text.find('~', at)) != std::string_view::npos; ++at) {
    const std::string_view after = text.substr(at + 1);
    if (!after.starts_with('0') && !after.starts_with('1')) return false;
  }
  return true;
}

bool is_same_series(std::string_view one, std::string_view other) {
  if (one == other) return true;
  const std::optional<SeriesName> first = series_name_from(one);
  return first && first == series_name_from(other);
}

}  // namespace leakgate
