// The fields of cycles and of the load they drove, as recording.json names them.
#pragma once

#include "recording/json_archive.hpp"
#include "recording/mark_fields.hpp"
#include "recording/recording.hpp"

namespace leakgate {

void fields(auto& archive, Of<LoadErrors> auto& errors) {
  const auto kinds = names<LoadErrorKind>();
  for (std::size_t i = 0; i < kinds.size(); ++i) archive.field(kinds[i], errors[i]);
}

void fields(auto& archive, Of<EndpointCount> auto& endpoint) {
  archive.field("name", endpoint.name);
  archive.field("requests", endpoint.requests);
  archive.field("errors", endpoint.errors);
}

void fields(auto& archive, Of<Cycle> auto& cycle) {
  archive.field("kind", cycle.kind);
  archive.field("started_s", cycle.started);
  archive.field("load_ended_s", cycle.load_ended);
  archive.field("ended_s", cycle.ended);
  archive.field("requests", cycle.requests);
  archive.field("errors", cycle.errors);
  archive.field("endpoints", cycle.endpoints);
  archive.field("drain_s", cycle.drain);
  archive.field("drained", cycle.drained);
  archive.field("sampled", cycle.sampled);
  archive.field("mark", cycle.mark);
}

void fields(auto& archive, Of<LatencySummary> auto& latency) {
  archive.field("mean_s", latency.mean);
  archive.field("p50_s", latency.p50);
  archive.field("p90_s", latency.p90);
  archive.field("p95_s", latency.p95);
  archive.field("p99_s", latency.p99);
  archive.field("max_s", latency.max);
}

void fields(auto& archive, Of<LoadTotals> auto& load) {
  archive.field("requests", load.requests);
  archive.field("missed", load.missed);
  archive.field("errors", load.errors);
  archive.field("rate", load.rate);
  archive.field("target_rate", load.target_rate);
  archive.field("latency", load.latency);
  archive.field("endpoints", load.endpoints);
}

}  // namespace leakgate
