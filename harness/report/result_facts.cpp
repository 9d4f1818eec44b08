#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "base/signal_text.hpp"
#include "base/text.hpp"
#include "report/phrases.hpp"
#include "report/result_parts.hpp"
#include "scenario/redact.hpp"

namespace leakgate {
namespace {

// Finer than any clock or rate here is worth.
double to_thousandths(double value) { return std::round(value * 1000) / 1000; }

ResultJson latency_json(const LatencySummary& latency) {
  // A summary over no request is all zeros: then no latency is known.
  const auto milliseconds = [&](Seconds value) -> ResultJson {
    if (latency.max.count() <= 0) return nullptr;
    return number_or_null(to_thousandths(value.count() * 1000));
  };
  return {{"mean", milliseconds(latency.mean)}, {"p50", milliseconds(latency.p50)},
          {"p90", milliseconds(latency.p90)},   {"p95", milliseconds(latency.p95)},
          {"p99", milliseconds(latency.p99)},   {"max", milliseconds(latency.max)}};
}

ResultJson exit_json(const std::optional<TargetEnd>& end) {
  if (!end) return nullptr;
  ResultJson json;
  json["code"] = end->code ? ResultJson(*end->code) : ResultJson(nullptr);
  json["signal"] = end->signal ? ResultJson(*end->signal) : ResultJson(nullptr);
  json["signal_name"] = end->signal ? ResultJson(signal_text(*end->signal)) : ResultJson(nullptr);
  json["core"] = end->core_dumped;
  json["core_file"] = end->core ? text_or_null(end->core->file) : ResultJson(nullptr);
  json["pid"] = end->pid ? ResultJson(*end->pid) : ResultJson(nullptr);
  json["successor"] = end->successor ? ResultJson(*end->successor) : ResultJson(nullptr);
  json["panic"] = text_or_null(end->panic);
  json["by_leakgate"] = end->by_leakgate;
  json["oom_killed"] = end->oom_killed;
  json["last_output"] = ResultJson::array();
  for (const std::string& line : end->last_output) json["last_output"].push_back(printable(line));
  return json;
}

ResultJson count_or_null(const std::optional<Count>& count) {
  return count ? ResultJson(*count) : ResultJson(nullptr);
}

ResultJson limits_json(const SystemLimits& limits) {
  const auto bytes = [](const std::optional<Bytes>& limit) {
    return limit ? ResultJson(limit->count) : ResultJson(nullptr);
  };
  return {{"fds", count_or_null(limits.fds)},
          {"threads", count_or_null(limits.threads)},
          {"mappings", count_or_null(limits.mappings)},
          {"inotify", count_or_null(limits.inotify)},
          {"memory", bytes(limits.memory)},
          {"go_memory", bytes(limits.go_memory)}};
}

}  // namespace

ResultJson number_or_null(std::optional<double> number) {
  if (!number || !std::isfinite(*number)) return nullptr;
  return *number;
}

ResultJson text_or_null(std::string_view text) {
  if (text.empty()) return nullptr;
  return printable(text);
}

ResultJson seconds_json(Seconds seconds) { return number_or_null(to_thousandths(seconds.count())); }

ResultJson seconds_or_null(Seconds seconds) {
  return seconds.count() > 0 ? seconds_json(seconds) : ResultJson(nullptr);
}

ResultJson load_json(const LoadTotals& load) {
  ResultJson json;
  json["requests"] = load.requests_known ? ResultJson(load.requests) : ResultJson(nullptr);
  json["due"] = load.open ? ResultJson(load.open->facts.due) : ResultJson(nullptr);
  json["missed"] = load.missed;
  json["errors"] = ResultJson::object();
  for (std::size_t i = 0; i < kLoadErrorKinds; ++i) {
    json["errors"][std::string(names<LoadErrorKind>()[i])] = load.errors[i];
  }
  json["rate"] = load.rate > 0 ? number_or_null(to_thousandths(load.rate)) : ResultJson(nullptr);
  json["target_rate"] = number_or_null(load.target_rate);
  json["latency_ms"] = latency_json(load.latency);
  const auto of_open = [&](LatencySummary OpenTotals::* which) {
    return load.open ? latency_json((*load.open).*which) : ResultJson(nullptr);
  };
  json["latency_uncorrected_ms"] = of_open(&OpenTotals::latency_uncorrected);
  json["lateness_ms"] = of_open(&OpenTotals::lateness);
  json["connections_most"] =
      load.open ? ResultJson(load.open->facts.connections_most) : ResultJson(nullptr);
  json["endpoints"] = ResultJson::array();
  for (const EndpointCount& endpoint : load.endpoints) {
    json["endpoints"].push_back(
        {{"name", printable(endpoint.name)},
         {"requests", endpoint.requests},
         {"errors", endpoint.errors},
         {"latency_ms", endpoint.latency ? latency_json(*endpoint.latency) : ResultJson(nullptr)}});
  }
  return json;
}

ResultJson gaps_json(const Recording& recording) {
  ResultJson json = ResultJson::array();
  for (const Gap& gap : recording.gaps) {
    json.push_back({{"from_s", seconds_json(gap.from)},
                    {"to_s", seconds_json(gap.to)},
                    {"source", name_of(gap.source)},
                    {"cause", printable(gap.cause)},
                    {"series", gap.series ? text_or_null(*gap.series) : ResultJson(nullptr)}});
  }
  return json;
}

ResultJson metrics_json(const Recording& recording) {
  if (!recording.metrics) return nullptr;
  const std::optional<MetricsSpec>& asked = recording.scenario.target.metrics;
  ResultJson json;
  json["url"] = asked ? text_or_null(without_userinfo(asked->url)) : ResultJson(nullptr);
  json["series"] = ResultJson::array();
  for (const MetricSeries& series : recording.metrics->series) {
    std::optional<double> least;
    std::optional<double> most;
    for (const std::optional<double>& value : series.values) {
      if (!value) continue;
      least = std::min(least.value_or(*value), *value);
      most = std::max(most.value_or(*value), *value);
    }
    json["series"].push_back({{"name", printable(series.name)},
                              {"readings", series.readings},
                              {"missing", series.missing},
                              {"min", number_or_null(least)},
                              {"max", number_or_null(most)}});
  }
  return json;
}

ResultJson events_json(const Recording& recording) {
  ResultJson json = ResultJson::array();
  for (const Event& event : recording.events) {
    json.push_back({{"t_s", seconds_json(event.at)}, {"what", printable(event.what)}});
  }
  return json;
}

ResultJson target_json(const TargetFacts& target) {
  ResultJson json;
  json["pid"] = target.pid ? ResultJson(*target.pid) : ResultJson(nullptr);
  json["go_version"] = text_or_null(target.go_version);
  json["address"] = text_or_null(target.address);
  json["also_listens"] = ResultJson::array();
  for (const std::string& address : target.also_listens) {
    json["also_listens"].push_back(printable(address));
  }
  json["exit"] = exit_json(target.end);
  json["restarted"] = target.end ? ResultJson(target.end->restarted) : ResultJson(nullptr);
  json["limits"] = limits_json(target.limits);
  json["processes"] = ResultJson::array();
  for (const ProcessName& process : target.processes) {
    json["processes"].push_back({{"pid", process.pid}, {"name", printable(process.name)}});
  }
  return json;
}

ResultJson harness_json(const HarnessFacts& harness) {
  const auto peak = harness.rss_bytes_peak.count;
  ResultJson json;
  json["rss_bytes_peak"] = peak > 0 ? ResultJson(peak) : ResultJson(nullptr);
  json["cpu_s"] = seconds_or_null(harness.cpu);
  json["wall_s"] = seconds_or_null(harness.wall);
  return json;
}

}  // namespace leakgate
