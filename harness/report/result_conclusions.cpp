#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/result_parts.hpp"

namespace leakgate {
namespace {

ResultJson texts_json(const std::vector<std::string>& texts) {
  ResultJson json = ResultJson::array();
  for (const std::string& text : texts) json.push_back(printable(text));
  return json;
}

ResultJson basis_or_null(const std::optional<Basis>& basis) {
  return basis ? ResultJson(name_of(*basis)) : ResultJson(nullptr);
}

ResultJson gate_json(const GateResult& gate) {
  return {{"metric", name_of(gate.metric)},
          {"rule", name_of(gate.rule)},
          {"limit", number_or_null(gate.limit)},
          {"observed", number_or_null(gate.observed)},
          {"unit", name_of(unit_of(gate.metric))},
          {"outcome", name_of(gate.outcome)},
          {"shape", gate.shape ? ResultJson(name_of(*gate.shape)) : ResultJson(nullptr)},
          {"basis", basis_or_null(gate.basis.basis)},
          {"basis_reason", text_or_null(gate.basis.reason)},
          {"reason", text_or_null(gate.reason)},
          {"written", gate.written},
          {"known", gate.known}};
}

ResultJson until_json(const KnownLeak& known) {
  return known.until ? ResultJson(to_text(*known.until)) : ResultJson(nullptr);
}

ResultJson known_leak_json(const std::optional<KnownLeak>& known) {
  if (!known) return nullptr;
  return {{"owner", text_or_null(known->owner)}, {"until", until_json(*known)}};
}

ResultJson finding_json(const Finding& finding) {
  ResultJson json;
  json["kind"] = name_of(finding.kind);
  json["is_leak"] = is_leak(finding.kind);
  json["sentence"] = printable(finding.sentence);
  json["advice"] = text_or_null(finding.advice);
  json["culprit"] = text_or_null(finding.culprit);
  json["location"] = text_or_null(finding.location);
  json["per_request"] = number_or_null(finding.per_request);
  json["per_hour"] = number_or_null(finding.per_hour);
  json["total"] = number_or_null(finding.total);
  json["unit"] = name_of(finding.unit);
  json["basis"] = basis_or_null(finding.basis);
  json["stack"] = texts_json(finding.stack);
  json["created_by"] = text_or_null(finding.created_by);
  json["signature"] = text_or_null(finding.signature);
  json["known"] = known_leak_json(finding.known);
  json["evidence"] = ResultJson::object();
  for (const auto& [key, value] : finding.evidence) {
    json["evidence"][printable(key)] = printable(value);
  }
  return json;
}

}  // namespace

ResultJson forecast_json(const std::optional<Forecast>& forecast) {
  if (!forecast) return nullptr;
  ResultJson json;
  json["rss_per_hour"] = number_or_null(forecast->bytes_per_hour);
  json["rate"] = forecast->rate > 0 ? ResultJson(forecast->rate) : ResultJson(nullptr);
  json["limit"] = forecast->limit ? ResultJson(forecast->limit->count) : ResultJson(nullptr);
  json["limit_source"] = text_or_null(forecast->limit_source);
  json["hours_to_limit"] = number_or_null(forecast->hours);
  return json;
}

ResultJson decisions_json(const std::vector<RunDecision>& decisions) {
  ResultJson json = ResultJson::array();
  for (const RunDecision& decision : decisions) {
    ResultJson one;
    one["load_cycles"] = decision.load_cycles;
    one["next"] = decision.next ? ResultJson(name_of(*decision.next)) : ResultJson(nullptr);
    one["reason"] = printable(decision.reason);
    json.push_back(std::move(one));
  }
  return json;
}

ResultJson expect_json(const std::optional<ExpectResult>& expect) {
  if (!expect) return nullptr;
  ResultJson json;
  json["met"] = expect->met;
  json["missing"] = texts_json(expect->missing);
  json["unexpected"] = texts_json(expect->unexpected);
  return json;
}

ResultJson known_json(const std::vector<KnownResult>& known) {
  ResultJson json = ResultJson::array();
  for (const KnownResult& result : known) {
    const KnownLeak& entry = result.entry;
    json.push_back({{"kind", name_of(entry.kind)},
                    {"culprit", text_or_null(entry.culprit)},
                    {"max_per_request", number_or_null(entry.max_per_request)},
                    {"per_request", number_or_null(result.per_request)},
                    {"owner", text_or_null(entry.owner)},
                    {"until", until_json(entry)},
                    {"state", result.state ? ResultJson(name_of(*result.state)) : nullptr}});
  }
  return json;
}

ResultJson gates_json(const Judgement& judgement) {
  ResultJson json = ResultJson::array();
  for (const GateResult& gate : judgement.gates) json.push_back(gate_json(gate));
  return json;
}

ResultJson findings_json(const std::vector<Finding>& findings) {
  ResultJson json = ResultJson::array();
  for (const Finding& finding : findings) json.push_back(finding_json(finding));
  return json;
}

}  // namespace leakgate
