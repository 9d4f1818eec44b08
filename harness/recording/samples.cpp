#include "recording/samples.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>

#include <nlohmann/json.hpp>

#include "recording/json_archive.hpp"

namespace leakgate {
namespace {

// Columns of one type: their name and the member of Sample that holds their values.
template <class T>
struct Column {
  std::string_view name;
  std::optional<T> Sample::* value;
};

// Calls `with` for each column after the time, in the order of the file.
void for_each_column(auto&& with) {
  with(Column<Bytes>{"rss_bytes", &Sample::rss});
  with(Column<Count>{"threads", &Sample::threads});
  with(Column<Count>{"goroutines", &Sample::goroutines});
  with(Column<Bytes>{"heap_objects_bytes", &Sample::heap_objects});
  with(Column<Bytes>{"heap_live_bytes", &Sample::heap_live});
}

Count number_of(Bytes bytes) { return bytes.count; }
Count number_of(Count count) { return count; }

// Reads one column and hands each value on; complains when its length is not `size`.
template <class T>
std::vector<T> read_column(JsonReader& reader, std::string_view name, std::size_t size) {
  std::vector<T> values;
  reader.field(name, values);
  if (!reader.failed() && values.size() != size) {
    reader.complain(fmt::format("{} has {} values, at_s has {}", name, values.size(), size));
  }
  return values;
}

std::string csv_quoted(std::string_view text) {
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field += '"';
}

// As a spreadsheet reads it: no exponent for what is a whole number.
std::string number_text(double value) {
  constexpr double kExactMax = 9007199254740992.0;  // 2^53
  const bool is_whole = value == std::floor(value) && std::abs(value) < kExactMax;
  return is_whole ? fmt::format("{:.0f}", value) : fmt::format("{}", value);
}

}  // namespace

std::string samples_to_csv(const Recording& recording) {
  std::string csv = "at_s";
  for_each_column([&](const auto& column) { csv.append(",").append(column.name); });
  csv += '\n';
  for (const Sample& sample : recording.samples) {
    auto out = fmt::format_to(std::back_inserter(csv), "{:.3f}", sample.at.count());
    for_each_column([&](const auto& column) {
      const auto& value = sample.*column.value;
      out = value ? fmt::format_to(out, ",{}", number_of(*value)) : fmt::format_to(out, ",");
    });
    csv += '\n';
  }
  return csv;
}

std::string metrics_to_csv(const MetricReadings& metrics) {
  std::string csv = "at_s";
  for (const MetricSeries& series : metrics.series) csv += "," + csv_quoted(series.name);
  csv += '\n';
  for (std::size_t i = 0; i < metrics.at.size(); ++i) {
    auto out = fmt::format_to(std::back_inserter(csv), "{:.3f}", metrics.at[i].count());
    for (const MetricSeries& series : metrics.series) {
      const std::optional<double> value = series.values[i];
      out = value ? fmt::format_to(out, ",{}", number_text(*value)) : fmt::format_to(out, ",");
    }
    csv += '\n';
  }
  return csv;
}

nlohmann::ordered_json samples_to_columns(const std::vector<Sample>& samples) {
  nlohmann::ordered_json columns = nlohmann::ordered_json::object();
  JsonWriter writer(columns);
  std::vector<Seconds> times;
  times.reserve(samples.size());
  for (const Sample& sample : samples) times.push_back(sample.at);
  writer.field("at_s", times);
  for_each_column([&]<class T>(const Column<T>& column) {
    std::vector<std::optional<T>> values;
    values.reserve(samples.size());
    for (const Sample& sample : samples) values.push_back(sample.*column.value);
    writer.field(column.name, values);
  });
  return columns;
}

std::vector<Sample> samples_from_columns(const nlohmann::json& columns,
                                         std::optional<Error>& error) {
  if (!columns.is_object()) {
    error = Error{ErrorCode::malformed, "expected an object of columns", "samples", {}};
    return {};
  }
  JsonReader reader(columns, error);
  std::vector<Seconds> times;
  reader.field("at_s", times);
  std::vector<Sample> samples(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) samples[i].at = times[i];
  for_each_column([&]<class T>(const Column<T>& column) {
    const auto values = read_column<std::optional<T>>(reader, column.name, samples.size());
    if (reader.failed()) return;
    for (std::size_t i = 0; i < values.size(); ++i) samples[i].*column.value = values[i];
  });
  if (error) error->where = error->where.empty() ? "samples" : "samples." + error->where;
  return samples;
}

}  // namespace leakgate
