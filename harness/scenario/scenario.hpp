// A scenario as plain data, after reading: paths absolute, ${ENV} expanded, sizes in bytes, times
// in seconds. Defaults here are the defaults of the file. Nothing in this header reads or checks
// anything; scenario/reader.hpp does. The recording carries a copy, so a run can be judged again
// later.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/date.hpp"
#include "base/duration.hpp"
#include "base/vocabulary.hpp"

namespace leakgate {

using EnvironmentMap = std::map<std::string, std::string>;

// What is launched: exactly one of package, command and attach is set (attach: targets only).
struct LaunchSpec {
  std::filesystem::path package;        // folder of a Go main package; built with the probe
  std::vector<std::string> command;     // a prebuilt program; argv[0] relative to the scenario file
  std::vector<std::string> args;        // appended for packages
  EnvironmentMap env;                   // merged over leakgate's own
  std::vector<std::string> build_args;  // handed to go build
  std::filesystem::path working_folder;  // where it runs: the folder of the scenario file
  friend bool operator==(const LaunchSpec&, const LaunchSpec&) = default;
};

// Metrics that the target serves itself, read beside /proc and the probe.
struct MetricsSpec {
  std::string url;                  // with {addr} unexpanded
  std::vector<std::string> series;  // Prometheus names, or JSON pointers: then the answer is JSON
  Seconds interval{1};
  std::optional<Seconds> timeout;  // nullopt: the interval, at most 1 s
  friend bool operator==(const MetricsSpec&, const MetricsSpec&) = default;
};

struct Target {
  LaunchSpec launch;
  std::optional<int> attach_pid;
  std::string go;     // ">=1.19", a condition on the toolchain; empty: any
  std::string ready;  // a path such as "/healthz"; empty: TCP connect
  Seconds ready_timeout{10};
  Seconds grace{5};
  std::string pprof;  // URL with {addr} unexpanded; empty: none
  std::optional<MetricsSpec> metrics;
  std::optional<Bytes> memory_limit;
  bool core = false;
  // For attach: host:port that the load goes to when {addr} is asked for; else a free port is
  // chosen.
  std::string addr;
  friend bool operator==(const Target&, const Target&) = default;
};

struct HelperSpec {
  std::string name;
  LaunchSpec launch;
  std::string ready;
  Seconds ready_timeout{10};
  friend bool operator==(const HelperSpec&, const HelperSpec&) = default;
};

// One kind of request; `path`, header values and `body` may hold {seq}, {random} and {uuid}.
struct LoadRequest {
  std::string method = "GET";
  std::string path = "/";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // read from body_file already, where that was given
  double weight = 1;
  std::vector<std::string> expect{"2xx"};  // classes "2xx" and statuses "204", one of which it is
  std::string expect_body;                 // text that the answer's body holds; empty: any
  friend bool operator==(const LoadRequest&, const LoadRequest&) = default;
};

// Goes from the rate before it to its own, in a straight line.
struct LoadStage {
  double rate = 0;  // requests per second at its end
  Seconds duration{0};
  friend bool operator==(const LoadStage&, const LoadStage&) = default;
};

// How the target is spoken to. Files are PEM; empty: the system's authorities, no client
// certificate.
struct TlsSpec {
  std::filesystem::path ca_file;
  std::filesystem::path client_cert;
  std::filesystem::path client_key;  // empty: in the file of the certificate
  bool insecure = false;             // any certificate is taken
  friend bool operator==(const TlsSpec&, const TlsSpec&) = default;
};

// Names of environment variables, read when the load begins: what they hold is in no scenario and
// no output. At most one of them.
struct AuthSpec {
  std::string basic_env;   // of "user:password"
  std::string bearer_env;  // of a token
  friend bool operator==(const AuthSpec&, const AuthSpec&) = default;
};

// A program that makes the load of a cycle in place of the engine.
struct DriverSpec {
  std::vector<std::string> command;  // with {addr}, {host}, {port}, {url}, {cycle} and {out}
  // Where it says how many requests it sent; at most one of them, else they are not known.
  std::string requests_regex;    // its first group, in what it prints
  std::string requests_pointer;  // a JSON pointer, into {out} where the command has it, else into
                                 // what it prints
  friend bool operator==(const DriverSpec&, const DriverSpec&) = default;
};

struct LoadSpec {
  int connections = 16;
  // Open model: as many may be open when requests find no free one. 0: `connections` or 1,000,
  // whichever is more.
  int max_connections = 0;
  int threads = 1;
  Count requests = 2003;  // a cycle; a prime, so that a group growing by k x 2003 is k per request
  // The open model, where one of them is set: `rate` for `duration`, or from `rate` on by stages.
  double rate = 0;  // requests per second
  Seconds duration{0};
  std::vector<LoadStage> stage;
  Pacing pacing = Pacing::tick;
  Seconds timeout{15};
  double max_errors = 0.01;  // share of requests, 0..1
  LoadEngine engine = LoadEngine::automatic;
  bool https = false;
  bool http2 = false;  // by ALPN with HTTPS, else as prior knowledge
  TlsSpec tls;
  std::filesystem::path unix_socket;  // of the target; empty: TCP
  bool cookies = false;               // kept by each connection
  AuthSpec auth;
  std::filesystem::path data_file;  // CSV with a line of names; empty: none
  DriverSpec driver;                // its command is empty: the engine
  std::vector<LoadRequest> request{LoadRequest{}};
  friend bool operator==(const LoadSpec&, const LoadSpec&) = default;
};

struct CycleSpec {
  std::optional<Count> warmup;  // requests; nullopt: max(2000, 20 x connections); 0: none at all
  int count_min = 5;
  int count_max = 10;
  Seconds drain{30};
  Seconds quiet{12};
  double max_gap = 0.2;
  friend bool operator==(const CycleSpec&, const CycleSpec&) = default;
};

// How what C code allocates is followed, in targets that leakgate launches and that link cgo.
struct NativeSpec {
  NativeMode mode = NativeMode::automatic;
  Bytes sample{512 * kKiB};  // the mean between two samples
  NativeTool tool = NativeTool::sampler;
  friend bool operator==(const NativeSpec&, const NativeSpec&) = default;
};

// A target that is only watched, under whatever load it gets from others.
struct WatchSpec {
  Seconds duration{0};  // 0: until leakgate is interrupted
  Seconds every{10};    // from mark to mark
  friend bool operator==(const WatchSpec&, const WatchSpec&) = default;
};

// The gates a scenario writes for one metric. Bytes for byte metrics, else counts; per_request and
// per_minute are in the same unit per request and minute.
struct GateSpec {
  std::optional<double> max;
  std::optional<double> growth;
  std::optional<double> growth_from_start;
  std::optional<double> per_request;
  std::optional<double> per_minute;
  std::optional<bool> leak;  // the growth rule; nullopt: the default of the metric
  friend bool operator==(const GateSpec&, const GateSpec&) = default;
};

struct ExpectedFinding {
  FindingKind kind = FindingKind::heap;
  std::string culprit;  // a function, closure suffixes stripped; empty: any
  friend bool operator==(const ExpectedFinding&, const ExpectedFinding&) = default;
};

struct Expect {
  Verdict verdict = Verdict::leak;
  std::vector<ExpectedFinding> findings;
  friend bool operator==(const Expect&, const Expect&) = default;
};

// A leak that somebody has taken on: reported and not failed, until its date.
struct KnownLeak {
  FindingKind kind = FindingKind::heap;
  std::string culprit;                    // a function, closure suffixes stripped; empty: any
  std::optional<double> max_per_request;  // bytes or a count, by the kind
  std::string owner;
  std::optional<Date> until;  // the last day on which it counts
  friend bool operator==(const KnownLeak&, const KnownLeak&) = default;
};

struct Scenario {
  std::string name;            // letters, digits, '-', '_' and '.': it names the run folder
  std::filesystem::path file;  // where it was read from; empty for `leakgate check`
  Target target;
  std::vector<HelperSpec> helpers;
  LoadSpec load;
  CycleSpec cycles;
  NativeSpec native;
  std::optional<WatchSpec> watch;  // with attach_pid only; there is no load then
  std::map<Metric, GateSpec> gates;
  std::vector<KnownLeak> known;
  std::optional<Expect> expect;
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

// Requests of the first warm-up cycle: what the scenario says, else max(2,000, 20 x connections);
// at a rate no more than a cycle has, or than ten seconds of its highest rate bring.
[[nodiscard]] Count warmup_requests(const Scenario& scenario);

// Makes it a scenario that drives no load: whoever watches cannot hold a target quiet.
void watch_only(Scenario& scenario, const WatchSpec& watch);

// How long an answer may take: what the scenario says, else the interval, at most 1 s.
[[nodiscard]] Seconds timeout_of(const MetricsSpec& metrics);

}  // namespace leakgate
