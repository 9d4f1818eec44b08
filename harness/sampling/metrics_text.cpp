#include "sampling/metrics_text.hpp"

#include <optional>

#include "base/text.hpp"

namespace leakgate {
namespace {

constexpr std::string_view kEndOfFile = "# EOF";

// The first word of `text`, which is taken off.
std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const std::string_view word = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(word.size());
  return word;
}

// What follows a name: a value, maybe a timestamp, maybe an exemplar after "#". The timestamp is of
// the target's wall clock and not used, but "12 MB" is no 12.
Result<double> value_after_name(std::string_view rest) {
  rest = rest.substr(0, rest.find('#'));
  const std::string_view value = take_word(rest);
  const std::string_view timestamp = take_word(rest);
  const bool is_whole = trim(rest).empty() && (timestamp.empty() || number_from(timestamp));
  if (!is_whole) return fail(ErrorCode::sampling, "not a number");
  return value_from(value);
}

// A wanted series and the one in the answer that was taken for it.
class Wanted {
 public:
  explicit Wanted(const SeriesName& name) : name_(name) {}

  void look_at(std::string_view line) {
    if (!line.starts_with(name_.name)) return;
    const std::optional<SeriesName> found = take_series_name(line);
    if (!found || !is_wanted(name_, *found)) return;
    if (taken_ && *taken_ != *found) {
      value_ = fail(ErrorCode::sampling, "several series have this name: tell them by a label");
      return;
    }
    taken_ = found;
    found_value(value_, value_after_name(line));
  }

  [[nodiscard]] const Result<double>& value() const { return value_; }

 private:
  const SeriesName& name_;
  std::optional<SeriesName> taken_;
  Result<double> value_ = not_found();
};

}  // namespace

Result<SeriesValues> parse_metrics_text(std::string_view body,
                                        const std::vector<SeriesName>& wanted, MetricsText format) {
  std::vector<Wanted> series(wanted.begin(), wanted.end());
  bool has_ended = false;
  while (!body.empty() && !has_ended) {
    const std::size_t end = body.find('\n');
    if (end == std::string_view::npos && trim(body) != kEndOfFile) {
      return fail(ErrorCode::sampling, "the answer is cut off: its last line has no end");
    }
    const std::string_view line = trim(body.substr(0, end));
    body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
    has_ended = format == MetricsText::open_metrics && line == kEndOfFile;
    if (line.starts_with('#')) continue;
    for (Wanted& each : series) each.look_at(line);
  }
  if (format == MetricsText::open_metrics && !has_ended) {
    return fail(ErrorCode::sampling, "the answer is cut off: it has no # EOF");
  }
  SeriesValues values;
  values.reserve(series.size());
  for (const Wanted& each : series) values.push_back(each.value());
  return values;
}

}  // namespace leakgate
