#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/report.hpp"
#include "report/result_parts.hpp"
#include "verdict/control.hpp"
#include "verdict/forecast.hpp"

namespace leakgate {
namespace {

// Raised only when a reader of the old form would be misled; new keys do not raise it.
constexpr int kSchemaVersion = 1;

// `mode` is "on" where native is what C code holds, counted; "off": what /proc shows outside the Go
// runtime.
ResultJson native_json(const std::optional<NativeFacts>& native) {
  const bool counted = native && native->counted;
  ResultJson json;
  json["mode"] = counted ? "on" : "off";
  json["reason"] = native ? text_or_null(native->reason) : ResultJson("the target did not start");
  json["tool"] = native ? text_or_null(native->tool) : ResultJson(nullptr);
  json["sample_bytes"] =
      counted && native->mean ? ResultJson(native->mean->count) : ResultJson(nullptr);
  json["last"] = counted ? c_memory_json(native->last) : ResultJson(nullptr);
  json["not_sampled"] = counted ? ResultJson(native->not_sampled) : ResultJson(nullptr);
  json["mappings_not_counted"] =
      counted ? ResultJson(native->mappings_not_counted) : ResultJson(nullptr);
  json["profile"] = native ? text_or_null(native->profile.file) : ResultJson(nullptr);
  json["tool_profile"] = native ? text_or_null(native->tool_profile.file) : ResultJson(nullptr);
  return json;
}

std::string text_of(const ResultJson& json) {
  return json.dump(2, ' ', false, ResultJson::error_handler_t::replace) + "\n";
}

}  // namespace

std::string result_json(const Report& report) {
  const Recording& recording = report.recording;
  const Judgement& judgement = report.judgement;
  ResultJson json;
  json["schema_version"] = kSchemaVersion;
  json["tool"] = {{"name", "leakgate"}, {"version", text_or_null(recording.tool_version)}};
  json["started_at"] = text_or_null(recording.started_at);
  json["scenario"] = {{"name", printable(recording.scenario.name)},
                      {"file", text_or_null(recording.scenario.file.string())}};
  json["verdict"] = name_of(judgement.verdict);
  json["exit_code"] = measured_exit_code(report);
  json["reason"] = text_or_null(judgement.reason);
  json["expect"] = expect_json(report.expect);
  json["known"] = known_json(report.known);
  json["gates"] = gates_json(judgement);
  json["findings"] = findings_json(report.findings);
  json["forecast"] = forecast_json(forecast(recording, judgement));
  json["decisions"] = decisions_json(recording.decisions);
  json["control"] = text_or_null(control_text(recording));
  json["marks"] = marks_json(recording);
  json["warmup"] = warmup_json(recording);
  json["still_filling"] = recording.still_filling;
  json["cycles"] = cycles_json(recording);
  json["ledger"] = ledger_json(recording);
  json["load"] = load_json(recording.load);
  json["native"] = native_json(recording.native);
  json["metrics"] = metrics_json(recording);
  json["gaps"] = gaps_json(recording);
  json["events"] = events_json(recording);
  json["target"] = target_json(recording.target);
  json["harness"] = harness_json(recording.harness);
  return text_of(json);
}

std::string load_result_json(const LoadTotals& load) { return text_of(load_json(load)); }

}  // namespace leakgate
