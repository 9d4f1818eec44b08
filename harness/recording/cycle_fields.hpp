// The fields of cycles and of the load they drove, as recording.json names them.
#pragma once

#include "recording/json_archive.hpp"
#include "recording/mark_fields.hpp"
#include "recording/recording.hpp"

namespace leakgate {

void fields(auto& archive, Of<LoadErrors> auto& errors) {
  const auto kinds = names<LoadErrorKind>();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    // Nobody looked at bodies before there was a kind of error for them.
    const bool is_later = kinds[i] == name_of(LoadErrorKind::body);
    is_later ? archive.later_field(kinds[i], errors[i]) : archive.field(kinds[i], errors[i]);
  }
}

void fields(auto& archive, Of<EndpointCount> auto& endpoint) {
  archive.field("name", endpoint.name);
  archive.field("requests", endpoint.requests);
  archive.field("errors", endpoint.errors);
  archive.field("latency", endpoint.latency);
}

void fields(auto& archive, Of<OpenFacts> auto& open) {
  archive.field("due", open.due);
  archive.field("missed", open.missed);
  archive.field("connections_most", open.connections_most);
  archive.field("queue_wait_s", open.queue_wait);
  archive.field("wake_wait_s", open.wake_wait);
  archive.field("cpu_share", open.cpu_share);
}

void fields(auto& archive, Of<Cycle> auto& cycle) {
  archive.field("kind", cycle.kind);
  archive.field("started_s", cycle.started);
  archive.field("load_ended_s", cycle.load_ended);
  archive.field("ended_s", cycle.ended);
  archive.field("requests", cycle.requests);
  archive.field("errors", cycle.errors);
  archive.field("endpoints", cycle.endpoints);
  archive.field("open", cycle.open);
  archive.later_field("requests_known", cycle.requests_known);
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

void fields(auto& archive, Of<OpenTotals> auto& open) {
  archive.field("facts", open.facts);
  archive.field("latency_uncorrected", open.latency_uncorrected);
  archive.field("lateness", open.lateness);
}

void fields(auto& archive, Of<LoadTotals> auto& load) {
  archive.field("requests", load.requests);
  archive.field("missed", load.missed);
  archive.field("errors", load.errors);
  archive.field("rate", load.rate);
  archive.field("target_rate", load.target_rate);
  archive.field("latency", load.latency);
  archive.field("endpoints", load.endpoints);
  archive.field("open", load.open);
  archive.later_field("requests_known", load.requests_known);
}

}  // namespace leakgate
