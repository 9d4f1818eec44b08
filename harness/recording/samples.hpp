// The samples in their two written forms: samples.csv and metrics.csv for people and spreadsheets,
// and columns inside recording.json, of which judging reads them again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "recording/recording.hpp"

namespace leakgate {

// A line a sample under a line of names with units; a value that is not known is empty.
[[nodiscard]] std::string samples_to_csv(const Recording& recording);

// The same for the readings of a metrics endpoint, a column a series. Names are quoted, as RFC 4180
// says, for they hold commas and quotes of their own.
[[nodiscard]] std::string metrics_to_csv(const MetricReadings& metrics);

// {"at_s": [...], "rss_bytes": [...], ...}: a column a value, all of one length, with nulls.
[[nodiscard]] nlohmann::ordered_json samples_to_columns(const std::vector<Sample>& samples);
[[nodiscard]] std::vector<Sample> samples_from_columns(const nlohmann::json& columns,
                                                       std::optional<Error>& error);

}  // namespace leakgate
