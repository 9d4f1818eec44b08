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

ResultJson gate_json(const GateResult& gate) {
  return {{"metric", name_of(gate.metric)},
          {"rule", name_of(gate.rule)},
          {"limit", number_or_null(gate.limit)},
          {"observed", number_or_null(gate.observed)},
          {"unit", name_of(unit_of(gate.metric))},
          {"outcome", name_of(gate.outcome)},
          {"shape", gate.shape ? ResultJson(name_of(*gate.shape)) : ResultJson(nullptr)},
          {"reason", text_or_null(gate.reason)},
          {"written", gate.written}};
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
  json["stack"] = texts_json(finding.stack);
  json["created_by"] = text_or_null(finding.created_by);
  json["signature"] = text_or_null(finding.signature);
  json["evidence"] = ResultJson::object();
  for (const auto& [key, value] : finding.evidence) {
    json["evidence"][printable(key)] = printable(value);
  }
  return json;
}

}  // namespace

ResultJson expect_json(const std::optional<ExpectResult>& expect) {
  if (!expect) return nullptr;
  ResultJson json;
  json["met"] = expect->met;
  json["missing"] = texts_json(expect->missing);
  json["unexpected"] = texts_json(expect->unexpected);
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
