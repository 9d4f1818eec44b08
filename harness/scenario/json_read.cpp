#include <fmt/format.h>

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "scenario/base64.hpp"
#include "scenario/json.hpp"
#include "scenario/json_fields.hpp"
#include "scenario/open_model.hpp"

namespace leakgate {
namespace {

using Json = nlohmann::json;

// JSON to fields. The first thing that does not fit is kept with the path to it; what follows is
// skipped.
class Reader {
 public:
  Reader(const Json& json, std::string path, std::optional<Error>& error)
      : json_(json), path_(std::move(path)), error_(error) {}

  void operator()(const char* name, auto& field) {
    if (error_) return;
    if (!json_.is_object()) return malformed("an object");
    const auto found = json_.find(name);
    if (found == json_.end()) return;
    at(*found, name).read(field);
  }

  void one_or_more(const char* name, std::vector<std::string>& list) {
    const auto found = json_.find(name);
    if (error_ || found == json_.end()) return;
    if (found->is_array()) return at(*found, name).read(list);
    list.assign(1, {});
    at(*found, name).read(list[0]);
  }

  void read(bool& flag) {
    if (!json_.is_boolean()) return malformed("true or false");
    flag = json_.get<bool>();
  }
  void read(int& number) {
    Count wide = 0;
    read(wide);
    if (wide < 0 || wide > std::numeric_limits<int>::max()) return malformed("a smaller number");
    number = static_cast<int>(wide);
  }
  void read(Count& number) {
    const bool too_large = json_.is_number_unsigned() &&
                           json_.get<std::uint64_t>() > std::numeric_limits<Count>::max();
    if (!json_.is_number_integer() || too_large) return malformed("a whole number");
    number = json_.get<Count>();
  }
  void read(double& number) {
    if (!json_.is_number() || !std::isfinite(json_.get<double>())) return malformed("a number");
    number = json_.get<double>();
  }
  void read(Bytes& bytes) { read(bytes.count); }
  void read(Seconds& time) {
    double seconds = 0;
    read(seconds);
    time = Seconds{seconds};
  }
  void read(std::string& text) {
    if (json_.is_string()) {
      text = json_.get_ref<const std::string&>();
      return;
    }
    const auto found = json_.find("base64");  // end() where this is no object
    if (found == json_.end() || !found->is_string()) return malformed("a string");
    auto bytes = from_base64(found->get_ref<const std::string&>());
    if (!bytes) return malformed("base64");
    text = *std::move(bytes);
  }
  void read(std::filesystem::path& path) {
    std::string text;
    read(text);
    path = text;
  }
  void read(Date& date) {
    std::string text;
    read(text);
    if (error_) return;
    const auto known = parse_date(text);
    if (!known) return malformed("a date such as 2027-01-31");
    date = *known;
  }
  void read(FindingKind& kind) { read_name(kind); }
  void read(Verdict& verdict) { read_name(verdict); }
  void read(Pacing& pacing) { read_name(pacing); }
  void read(LoadEngine& engine) { read_name(engine); }
  void read(NativeMode& mode) { read_name(mode); }
  void read(NativeTool& tool) { read_name(tool); }
  void read(EnvironmentMap& env) {
    if (!json_.is_object()) return malformed("an object");
    env.clear();
    for (const auto& [name, value] : json_.items()) at(value, name).read(env[name]);
  }
  void read(std::pair<std::string, std::string>& header) {
    if (!json_.is_array() || json_.size() != 2) return malformed("a name and a value");
    at(json_[0], "0").read(header.first);
    at(json_[1], "1").read(header.second);
  }
  void read(std::map<Metric, GateSpec>& gates) {
    if (!json_.is_object()) return malformed("an object");
    gates.clear();
    for (const auto& [name, value] : json_.items()) {
      const auto metric = from_name<Metric>(name);
      if (!metric) return malformed("gates of known metrics");
      at(value, name).read(gates[*metric]);
    }
  }
  template <class T>
  void read(std::vector<T>& list) {
    if (!json_.is_array()) return malformed("an array");
    list.clear();
    for (const Json& item : json_) {
      at(item, std::to_string(list.size())).read(list.emplace_back());
      if (error_) return;
    }
  }
  template <class T>
  void read(std::optional<T>& field) {
    field.reset();
    if (!json_.is_null()) read(field.emplace());
  }
  template <class T>
    requires requires(Reader& reader, T& object) { fields_of(reader, object); }
  void read(T& object) {
    if (!json_.is_object()) return malformed("an object");
    fields_of(*this, object);
  }

 private:
  [[nodiscard]] Reader at(const Json& json, std::string_view name) const {
    return {json, path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name), error_};
  }

  template <class E>
  void read_name(E& value) {
    std::string name;
    read(name);
    if (error_) return;
    const auto known = from_name<E>(name);
    if (!known) return malformed("a known name");
    value = *known;
  }

  void malformed(std::string_view expected) {
    if (error_) return;
    error_ = Error{ErrorCode::malformed, fmt::format("expected {}", expected), path_, {}};
  }

  const Json& json_;
  std::string path_;
  std::optional<Error>& error_;
};

Error wrong(const char* path, const char* what) { return {ErrorCode::malformed, what, path, {}}; }

std::optional<Error> impossible(const LoadSpec& load) {
  if (load.connections < 1) return wrong("load.connections", "expected at least 1");
  if (load.requests < 1) return wrong("load.requests", "expected at least 1");
  if (load.threads < 1) return wrong("load.threads", "expected at least 1");
  if (load.rate < 0) return wrong("load.rate", "expected at least 0");
  for (const LoadStage& stage : load.stage) {
    if (stage.rate < 0 || stage.duration < Seconds{0}) {
      return wrong("load.stage", "expected a rate and a duration of at least 0");
    }
  }
  if (is_open(load)) {
    const Count planned = planned_requests(load.rate, stages_of(load));
    if (planned < 1 || planned > kRequestsMost) {
      return wrong("load.rate", "expected from 1 to 1,000,000,000 requests a cycle");
    }
  }
  if (load.request.empty()) return wrong("load.request", "expected at least one request");
  for (const LoadRequest& request : load.request) {
    if (!(request.weight > 0)) return wrong("load.request.weight", "expected more than 0");
    if (request.expect.empty()) return wrong("load.request.expect", "expected at least one");
  }
  return std::nullopt;
}

// What the rest of the program relies on and a TOML file could not say.
std::optional<Error> impossible(const Scenario& scenario) {
  const CycleSpec& cycles = scenario.cycles;
  if (auto error = impossible(scenario.load)) return error;
  if (scenario.native.sample < Bytes{1}) return wrong("native.sample_bytes", "expected at least 1");
  if (scenario.watch && !(scenario.watch->every > Seconds{0})) {
    return wrong("watch.every_s", "expected more than 0");
  }
  if (cycles.warmup.value_or(0) < 0) return wrong("cycles.warmup", "expected at least 0");
  if (cycles.count_min < 1 || cycles.count_max < cycles.count_min) {
    return wrong("cycles.count_min", "expected 1 <= count_min <= count_max");
  }
  return std::nullopt;
}

}  // namespace

Result<Scenario> scenario_from_json(const nlohmann::json& json) {
  Scenario scenario;
  std::optional<Error> error;
  Reader(json, {}, error).read(scenario);
  if (!error) error = impossible(scenario);
  if (error) return std::unexpected(*std::move(error));
  return scenario;
}

}  // namespace leakgate
