#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "scenario/base64.hpp"
#include "scenario/json.hpp"
#include "scenario/json_fields.hpp"
#include "scenario/redact.hpp"

namespace leakgate {
namespace {

using Json = nlohmann::json;

// A field to JSON, by its type.
class Writer {
 public:
  void operator()(const char* name, auto& field) { object_[name] = value(field); }
  // One is written as itself, as it is in most scenario files.
  void one_or_more(const char* name, std::vector<std::string>& list) {
    object_[name] = list.size() == 1 ? value(list[0]) : value(list);
  }
  [[nodiscard]] Json take() { return std::move(object_); }

 private:
  static Json value(bool flag) { return flag; }
  static Json value(int number) { return number; }
  static Json value(Count number) { return number; }
  static Json value(double number) { return number; }
  static Json value(Bytes bytes) { return bytes.count; }
  static Json value(Seconds time) { return time.count(); }
  static Json value(const std::filesystem::path& path) { return value(path.string()); }
  static Json value(const std::string& text) {
    if (is_valid_utf8(text)) return without_userinfo(text);
    return {{"base64", to_base64(text)}};
  }
  static Json value(const Date& date) { return to_text(date); }
  static Json value(FindingKind kind) { return name_of(kind); }
  static Json value(Verdict verdict) { return name_of(verdict); }
  static Json value(Pacing pacing) { return name_of(pacing); }
  static Json value(LoadEngine engine) { return name_of(engine); }
  static Json value(NativeMode mode) { return name_of(mode); }
  static Json value(NativeTool tool) { return name_of(tool); }
  static Json value(const EnvironmentMap& env) {
    Json object = Json::object();
    for (const auto& [name, text] : env) {
      object[name] = names_secret(name) ? Json(kRedacted) : value(text);
    }
    return object;
  }
  // A command: what loads a target may be given headers.
  static Json value(const std::vector<std::string>& arguments) {
    Json array = Json::array();
    for (const std::string& argument : arguments) {
      array.push_back(value(without_secret_headers(argument)));
    }
    return array;
  }
  static Json value(const std::pair<std::string, std::string>& header) {
    const bool secret = is_secret_header(header.first);
    return Json::array({header.first, secret ? Json(kRedacted) : value(header.second)});
  }
  static Json value(std::map<Metric, GateSpec>& gates) {
    Json object = Json::object();
    for (auto& [metric, gate] : gates) object[std::string(name_of(metric))] = value(gate);
    return object;
  }
  static Json value(std::vector<std::string>& arguments) { return value(std::as_const(arguments)); }
  template <class T>
  static Json value(std::vector<T>& list) {
    Json array = Json::array();
    for (T& item : list) array.push_back(value(item));
    return array;
  }
  template <class T>
  static Json value(std::optional<T>& field) {
    return field ? value(*field) : Json(nullptr);
  }
  template <class T>
    requires requires(Writer& writer, T& object) { fields_of(writer, object); }
  static Json value(T& object) {
    Writer nested;
    fields_of(nested, object);
    return nested.take();
  }

  Json object_ = Json::object();
};

}  // namespace

nlohmann::json scenario_to_json(const Scenario& scenario) {
  Writer writer;
  Scenario copy = scenario;  // one list of fields serves both ways, so it wants them mutable
  fields_of(writer, copy);
  return writer.take();
}

}  // namespace leakgate
