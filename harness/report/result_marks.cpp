#include <nlohmann/json.hpp>

#include "report/result_parts.hpp"

namespace leakgate {
namespace {

ResultJson metric_json(const Mark& mark, Metric metric) {
  const std::optional<double> value = value_of(mark, metric);
  return value ? ResultJson(static_cast<std::int64_t>(*value)) : ResultJson(nullptr);
}

ResultJson bytes_json(const std::optional<Bytes>& bytes) {
  return bytes ? ResultJson(bytes->count) : ResultJson(nullptr);
}

// `cycle` is the one that the mark ends; a cold mark and a baseline end none.
ResultJson mark_json(const Mark& mark, const Cycle* cycle) {
  ResultJson json;
  json["kind"] = name_of(mark.kind);
  json["t_s"] = seconds_json(mark.at);
  const bool is_known = cycle != nullptr && cycle->requests_known;
  json["requests"] = is_known ? ResultJson(cycle->requests) : ResultJson(nullptr);
  json["errors"] = cycle ? ResultJson(total(cycle->errors)) : ResultJson(nullptr);
  json["duration_s"] =
      cycle ? seconds_json(cycle->load_ended - cycle->started) : ResultJson(nullptr);
  json["drain_s"] = cycle ? seconds_json(cycle->drain) : ResultJson(nullptr);
  json["drained"] = cycle ? ResultJson(cycle->drained) : ResultJson(nullptr);
  json["goroutines"] = metric_json(mark, Metric::goroutines);
  json["heap"] = metric_json(mark, Metric::heap);
  json["objects"] = metric_json(mark, Metric::objects);
  json["rss"] = metric_json(mark, Metric::rss);
  json["rss_raw"] = bytes_json(mark.rss_raw);
  json["rss_peak"] = metric_json(mark, Metric::rss_peak);
  json["lazy_free"] = bytes_json(mark.lazy_free);
  json["native"] = metric_json(mark, Metric::native);
  json["c_memory"] = c_memory_json(mark.c_memory);
  json["threads"] = metric_json(mark, Metric::threads);
  json["fds"] = metric_json(mark, Metric::fds);
  return json;
}

ResultJson mark_or_null(const std::optional<Mark>& mark) {
  return mark ? mark_json(*mark, nullptr) : ResultJson(nullptr);
}

ResultJson ledger_or_null(const std::optional<Ledger>& ledger) {
  if (!ledger) return nullptr;
  return {{"go_heap", ledger->go_heap.count},
          {"go_idle", ledger->go_idle.count},
          {"go_stacks", ledger->go_stacks.count},
          {"go_runtime", ledger->go_runtime.count},
          {"c_heap", ledger->c_heap.count},
          {"c_arenas", ledger->c_arenas.count},
          {"thread_stacks", ledger->thread_stacks.count},
          {"binaries", ledger->binaries.count},
          {"other", ledger->other.count},
          {"lazy_free", ledger->lazy_free.count},
          {"rss", ledger->rss.count}};
}

}  // namespace

ResultJson c_memory_json(const std::optional<CMemory>& memory) {
  if (!memory) return nullptr;
  return {{"live", memory->live.count},
          {"blocks", memory->blocks},
          {"mapped", memory->mapped.count},
          {"mappings", memory->mappings},
          {"uncounted", memory->uncounted.count}};
}

ResultJson marks_json(const Recording& recording) {
  const auto quiet = cycles_of(recording, CycleKind::quiet);
  ResultJson json;
  json["cold"] = mark_or_null(recording.cold);
  json["baseline"] = mark_or_null(recording.baseline);
  json["quiet"] = quiet.empty() ? ResultJson(nullptr) : mark_json(quiet.back()->mark, quiet.back());
  return json;
}

ResultJson warmup_json(const Recording& recording) {
  ResultJson json = ResultJson::array();
  for (const Cycle* cycle : cycles_of(recording, CycleKind::warm_up)) {
    json.push_back(mark_json(cycle->mark, cycle));
  }
  return json;
}

ResultJson cycles_json(const Recording& recording) {
  ResultJson json = ResultJson::array();
  for (const Cycle& cycle : recording.cycles) {
    if (cycle.kind != CycleKind::warm_up) json.push_back(mark_json(cycle.mark, &cycle));
  }
  return json;
}

ResultJson ledger_json(const Recording& recording) {
  std::optional<Ledger> load_end;
  std::optional<Ledger> last;
  for (const Cycle& cycle : recording.cycles) {
    if (cycle.kind == CycleKind::warm_up) continue;
    if (cycle.kind == CycleKind::load && cycle.mark.load_end_ledger) {
      load_end = cycle.mark.load_end_ledger;
    }
    if (cycle.mark.ledger) last = cycle.mark.ledger;
  }
  ResultJson json;
  json["cold"] = ledger_or_null(recording.cold ? recording.cold->ledger : std::nullopt);
  json["baseline"] = ledger_or_null(recording.baseline ? recording.baseline->ledger : std::nullopt);
  json["load_end"] = ledger_or_null(load_end);
  json["final"] = ledger_or_null(last);
  return json;
}

}  // namespace leakgate
