// The fields of what else is known of a run: gaps, the target's own metrics, events, the target and
// its end, leakgate itself.
#pragma once

#include "recording/json_archive.hpp"
#include "recording/mark_fields.hpp"
#include "recording/recording.hpp"

namespace leakgate {

void fields(auto& archive, Of<Gap> auto& gap) {
  archive.field("from_s", gap.from);
  archive.field("to_s", gap.to);
  archive.field("source", gap.source);
  archive.field("cause", gap.cause);
  archive.field("series", gap.series);
}

void fields(auto& archive, Of<MetricSeries> auto& series) {
  archive.field("name", series.name);
  archive.field("readings", series.readings);
  archive.field("missing", series.missing);
  archive.field("values", series.values);
}

void fields(auto& archive, Of<MetricReadings> auto& metrics) {
  archive.field("at_s", metrics.at);
  archive.field("series", metrics.series);
}

void fields(auto& archive, Of<Event> auto& event) {
  archive.field("at_s", event.at);
  archive.field("what", event.what);
}

void fields(auto& archive, Of<RunDecision> auto& decision) {
  archive.field("load_cycles", decision.load_cycles);
  archive.field("next", decision.next);
  archive.field("reason", decision.reason);
}

void fields(auto& archive, Of<Error> auto& error) {
  archive.field("code", error.code);
  archive.field("what", error.what);
  archive.field("where", error.where);
  archive.field("hint", error.hint);
}

void fields(auto& archive, Of<ProcessName> auto& process) {
  archive.field("pid", process.pid);
  archive.field("name", process.name);
}

void fields(auto& archive, Of<CoreFile> auto& core) {
  archive.field("asked_for", core.asked_for);
  archive.field("allowed", core.allowed);
  archive.field("pattern", core.pattern);
  archive.field("folder", core.folder);
  archive.field("file", core.file);
}

void fields(auto& archive, Of<TargetEnd> auto& end) {
  archive.field("by_leakgate", end.by_leakgate);
  archive.field("pid", end.pid);
  archive.field("code", end.code);
  archive.field("signal", end.signal);
  archive.field("core_dumped", end.core_dumped);
  archive.field("core", end.core);
  archive.field("panic", end.panic);
  archive.field("restarted", end.restarted);
  archive.field("successor", end.successor);
  archive.field("oom_killed", end.oom_killed);
  archive.field("last_output", end.last_output);
}

void fields(auto& archive, Of<SystemLimits> auto& limits) {
  archive.field("fds", limits.fds);
  archive.field("threads", limits.threads);
  archive.field("mappings", limits.mappings);
  archive.field("inotify", limits.inotify);
  archive.field("memory", limits.memory);
  archive.field("go_memory", limits.go_memory);
}

void fields(auto& archive, Of<TargetFacts> auto& target) {
  archive.field("pid", target.pid);
  archive.field("go_version", target.go_version);
  archive.field("has_probe", target.has_probe);
  archive.field("has_pprof", target.has_pprof);
  archive.field("read_from_memory", target.read_from_memory);
  archive.field("memory_failure", target.memory_failure);
  archive.field("attached", target.attached);
  archive.field("cgo", target.cgo);
  archive.field("address", target.address);
  archive.field("also_listens", target.also_listens);
  archive.field("runtime_failure", target.runtime_failure);
  archive.field("processes", target.processes);
  archive.field("limits", target.limits);
  archive.field("end", target.end);
}

void fields(auto& archive, Of<NativeFacts> auto& native) {
  archive.field("counted", native.counted);
  archive.field("reason", native.reason);
  archive.field("tool", native.tool);
  archive.field("mean", native.mean);
  archive.field("not_sampled", native.not_sampled);
  archive.field("mappings_not_counted", native.mappings_not_counted);
  archive.field("last", native.last);
  archive.field("profile", native.profile);
  archive.field("tool_profile", native.tool_profile);
}

void fields(auto& archive, Of<HarnessFacts> auto& harness) {
  archive.field("rss_bytes_peak", harness.rss_bytes_peak);
  archive.field("cpu_s", harness.cpu);
  archive.field("wall_s", harness.wall);
}

}  // namespace leakgate
