#include "recording/recording_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "recording/cycle_fields.hpp"
#include "recording/fact_fields.hpp"
#include "recording/json_archive.hpp"
#include "recording/mark_fields.hpp"
#include "recording/samples.hpp"

namespace leakgate {
namespace {

void fields(auto& archive, Of<Recording> auto& recording) {
  archive.field("tool_version", recording.tool_version);
  archive.field("started_at", recording.started_at);
  archive.field("scenario", recording.scenario);
  archive.field("target", recording.target);
  archive.field("native", recording.native);
  archive.field("failure", recording.failure);
  archive.field("interrupted", recording.interrupted);
  archive.field("interrupt_signal", recording.interrupt_signal);
  archive.field("still_filling", recording.still_filling);
  archive.field("cold", recording.cold);
  archive.field("baseline", recording.baseline);
  archive.field("cycles", recording.cycles);
  archive.field("load", recording.load);
  archive.field("metrics", recording.metrics);
  archive.field("gaps", recording.gaps);
  archive.field("events", recording.events);
  archive.field("decisions", recording.decisions);
  archive.field("goroutine_dump_file", recording.goroutine_dump_file);
  archive.field("created_by", recording.created_by);
  archive.field("harness", recording.harness);
}

// A line a top-level key: readable with a pager, comparable with diff, and small.
std::string lines_of(const nlohmann::ordered_json& root) {
  std::string text;
  for (const auto& [key, value] : root.items()) {
    text += text.empty() ? "{\n" : ",\n";
    text +=
        fmt::format("\"{}\": {}", key,
                    value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  }
  return text + "\n}\n";
}

Result<nlohmann::json> parse(std::string_view text) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    return fail(ErrorCode::malformed, fmt::format("not JSON at byte {}", error.byte));
  } catch (const nlohmann::json::exception&) {
    return fail(ErrorCode::malformed, "not JSON: a number is out of range");
  }
}

Result<void> check_version(const nlohmann::json& root) {
  if (!root.is_object()) return fail(ErrorCode::malformed, "expected an object");
  std::optional<Error> error;
  int version = 0;
  JsonReader(root, error).field("recording_version", version);
  if (error) return std::unexpected(*error);
  if (version == kRecordingVersion) return {};
  return fail(ErrorCode::malformed,
              fmt::format("this leakgate reads version {}, the recording has version {}",
                          kRecordingVersion, version),
              "recording_version", "judge it with the leakgate that made it, or record it again");
}

std::optional<Error> why_metrics_are_wrong(const std::optional<MetricReadings>& metrics) {
  if (!metrics) return std::nullopt;
  for (const MetricSeries& series : metrics->series) {
    if (series.values.size() == metrics->at.size()) continue;
    return Error{ErrorCode::malformed,
                 fmt::format("a series has {} values, at_s has {}", series.values.size(),
                             metrics->at.size()),
                 "metrics",
                 {}};
  }
  return std::nullopt;
}

}  // namespace

std::string recording_to_json(const Recording& recording) {
  nlohmann::ordered_json root = nlohmann::ordered_json::object();
  JsonWriter writer(root);
  writer.field("recording_version", kRecordingVersion);
  fields(writer, recording);
  root["samples"] = samples_to_columns(recording.samples);
  return lines_of(root);
}

Result<Recording> recording_from_json(std::string_view text) {
  const Result<nlohmann::json> root = parse(text);
  if (!root) return pass_on(root);
  if (const Result<void> version = check_version(*root); !version) return pass_on(version);
  Recording recording;
  std::optional<Error> error;
  JsonReader reader(*root, error);
  fields(reader, recording);
  const auto samples = root->find("samples");
  if (!error && samples == root->end()) reader.complain("\"samples\" is missing");
  if (!error) recording.samples = samples_from_columns(*samples, error);
  if (!error) error = why_metrics_are_wrong(recording.metrics);
  if (error) return std::unexpected(*error);
  return recording;
}

}  // namespace leakgate
