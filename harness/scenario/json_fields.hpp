// The fields of a Scenario by the names they have in recording.json. Writing and reading both walk
// these lists, so they cannot differ. An archive is called with a name and a field.
#pragma once

#include "scenario/scenario.hpp"

namespace leakgate {

void fields_of(auto& archive, LaunchSpec& launch) {
  archive("package", launch.package);
  archive("command", launch.command);
  archive("args", launch.args);
  archive("env", launch.env);
  archive("build_args", launch.build_args);
  archive("working_folder", launch.working_folder);
}

void fields_of(auto& archive, MetricsSpec& metrics) {
  archive("url", metrics.url);
  archive("series", metrics.series);
  archive("interval_s", metrics.interval);
  archive("timeout_s", metrics.timeout);
}

void fields_of(auto& archive, Target& target) {
  archive("launch", target.launch);
  archive("attach_pid", target.attach_pid);
  archive("go", target.go);
  archive("ready", target.ready);
  archive("ready_timeout_s", target.ready_timeout);
  archive("grace_s", target.grace);
  archive("pprof", target.pprof);
  archive("metrics", target.metrics);
  archive("memory_limit_bytes", target.memory_limit);
  archive("core", target.core);
  archive("addr", target.addr);
}

void fields_of(auto& archive, HelperSpec& helper) {
  archive("name", helper.name);
  archive("launch", helper.launch);
  archive("ready", helper.ready);
  archive("ready_timeout_s", helper.ready_timeout);
}

void fields_of(auto& archive, LoadRequest& request) {
  archive("method", request.method);
  archive("path", request.path);
  archive("headers", request.headers);
  archive("body", request.body);
  archive("weight", request.weight);
  archive.one_or_more("expect", request.expect);
  archive("expect_body", request.expect_body);
}

void fields_of(auto& archive, LoadStage& stage) {
  archive("rate", stage.rate);
  archive("duration_s", stage.duration);
}

void fields_of(auto& archive, TlsSpec& tls) {
  archive("ca_file", tls.ca_file);
  archive("client_cert", tls.client_cert);
  archive("client_key", tls.client_key);
  archive("insecure", tls.insecure);
}

void fields_of(auto& archive, AuthSpec& auth) {
  archive("basic_env", auth.basic_env);
  archive("bearer_env", auth.bearer_env);
}

void fields_of(auto& archive, DriverSpec& driver) {
  archive("command", driver.command);
  archive("requests_regex", driver.requests_regex);
  archive("requests_pointer", driver.requests_pointer);
}

void fields_of(auto& archive, LoadSpec& load) {
  archive("connections", load.connections);
  archive("max_connections", load.max_connections);
  archive("threads", load.threads);
  archive("requests", load.requests);
  archive("rate", load.rate);
  archive("duration_s", load.duration);
  archive("stage", load.stage);
  archive("pacing", load.pacing);
  archive("timeout_s", load.timeout);
  archive("max_errors", load.max_errors);
  archive("engine", load.engine);
  archive("https", load.https);
  archive("http2", load.http2);
  archive("tls", load.tls);
  archive("unix", load.unix_socket);
  archive("cookies", load.cookies);
  archive("auth", load.auth);
  archive("data_file", load.data_file);
  archive("driver", load.driver);
  archive("request", load.request);
}

void fields_of(auto& archive, CycleSpec& cycles) {
  archive("warmup", cycles.warmup);
  archive("count_min", cycles.count_min);
  archive("count_max", cycles.count_max);
  archive("drain_s", cycles.drain);
  archive("quiet_s", cycles.quiet);
  archive("max_gap", cycles.max_gap);
}

void fields_of(auto& archive, NativeSpec& native) {
  archive("mode", native.mode);
  archive("sample_bytes", native.sample);
  archive("tool", native.tool);
}

void fields_of(auto& archive, WatchSpec& watch) {
  archive("duration_s", watch.duration);
  archive("every_s", watch.every);
}

void fields_of(auto& archive, GateSpec& gate) {
  archive("max", gate.max);
  archive("growth", gate.growth);
  archive("growth_from_start", gate.growth_from_start);
  archive("per_request", gate.per_request);
  archive("per_minute", gate.per_minute);
  archive("leak", gate.leak);
}

void fields_of(auto& archive, KnownLeak& known) {
  archive("kind", known.kind);
  archive("culprit", known.culprit);
  archive("max_per_request", known.max_per_request);
  archive("owner", known.owner);
  archive("until", known.until);
}

void fields_of(auto& archive, ExpectedFinding& finding) {
  archive("kind", finding.kind);
  archive("culprit", finding.culprit);
}

void fields_of(auto& archive, Expect& expect) {
  archive("verdict", expect.verdict);
  archive("findings", expect.findings);
}

void fields_of(auto& archive, Scenario& scenario) {
  archive("name", scenario.name);
  archive("file", scenario.file);
  archive("target", scenario.target);
  archive("helpers", scenario.helpers);
  archive("load", scenario.load);
  archive("cycles", scenario.cycles);
  archive("native", scenario.native);
  archive("watch", scenario.watch);
  archive("gates", scenario.gates);
  archive("known", scenario.known);
  archive("expect", scenario.expect);
}

}  // namespace leakgate
