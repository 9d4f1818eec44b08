// Names of the series of a metrics endpoint: go_goroutines{instance="a"} as Prometheus writes them
// (text format 0.0.4), in a scenario and in an answer alike, or a JSON pointer (RFC 6901). Text
// that comes from an endpoint is hostile.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace leakgate {

struct SeriesName {
  std::string name;
  std::map<std::string, std::string> labels;
  friend bool operator==(const SeriesName&, const SeriesName&) = default;
};

// Takes a name and its labels off the start of `text`; nullopt, and `text` as it was, where there
// is none.
[[nodiscard]] std::optional<SeriesName> take_series_name(std::string_view& text);

// The whole text as a name.
[[nodiscard]] std::optional<SeriesName> series_name_from(std::string_view text);

// The name is the same and so are all labels that are wanted; others may be there. To Prometheus a
// label that is not there is an empty one.
[[nodiscard]] bool is_wanted(const SeriesName& wanted, const SeriesName& found);

// "/memory/rss"; "~0" and "~1" stand for "~" and "/".
[[nodiscard]] bool is_json_pointer(std::string_view text);

// Of two texts of a scenario, whatever the order of their labels.
[[nodiscard]] bool is_same_series(std::string_view one, std::string_view other);

}  // namespace leakgate
