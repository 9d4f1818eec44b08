#include "cli/load_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <fstream>
#include <utility>

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/load_url.hpp"
#include "load/request_source.hpp"
#include "load/tally.hpp"
#include "scenario/authorization.hpp"
#include "scenario/data_table.hpp"
#include "scenario/open_model.hpp"

namespace leakgate {
namespace {

constexpr double kMaxRate = 1e6;
constexpr Count kMaxRequests = 1'000'000'000'000;
constexpr Seconds kMaxTime = std::chrono::hours(8760);
constexpr std::size_t kMaxBodyBytes = std::size_t{64} << 20U;

std::unexpected<Error> bad(std::string_view option, std::string_view why) {
  return fail(ErrorCode::usage, fmt::format("{} {}", option, why));
}

std::unexpected<Error> as_usage(Error error) {
  error.code = ErrorCode::usage;
  return std::unexpected(std::move(error));
}

Result<Seconds> time_of(std::string_view option, const std::string& text) {
  const Result<Seconds> time = parse_duration(text);
  if (!time) return bad(option, time.error().what);
  if (*time <= Seconds{0}) return bad(option, "must be more than 0");
  if (*time > kMaxTime) return bad(option, "must be at most 8760h, a year");
  return time;
}

Result<double> rate_of(std::string_view text) {
  double rate = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), rate);
  const bool is_whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  if (!is_whole || !(rate >= 0 && rate <= kMaxRate)) {
    return fail(ErrorCode::usage, fmt::format("\"{}\" is no rate from 0 to {} requests per second",
                                              printable(text), with_commas(Count{1'000'000})));
  }
  return rate;
}

// Of a file, or of what a shell puts in its place.
Result<std::string> body_in(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string body;
  for (std::array<char, 65536> block{}; file && body.size() <= kMaxBodyBytes;) {
    file.read(block.data(), block.size());
    body.append(block.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (body.size() > kMaxBodyBytes) {
    return bad("--body-file", fmt::format("{} is larger than 64 MiB", printable(path)));
  }
  if (!file.eof()) return bad("--body-file", fmt::format("{} cannot be read", printable(path)));
  return body;
}

Result<LoadRequest> request_of(const LoadOptions& options, std::string path) {
  LoadRequest request{.method = options.method, .path = std::move(path)};
  for (const std::string& header : options.headers) {
    const std::size_t colon = header.find(':');
    if (colon == std::string::npos) {
      // What follows may be a secret.
      const std::string name = printable(header.substr(0, header.find_first_of(" =")));
      return bad("--header", fmt::format("\"{}...\" is not NAME: VALUE", name));
    }
    request.headers.emplace_back(trim(std::string_view(header).substr(0, colon)),
                                 trim(std::string_view(header).substr(colon + 1)));
  }
  request.body = options.body;
  if (!options.body_file.empty()) {
    auto body = body_in(options.body_file);
    if (!body) return pass_on(body);
    request.body = *std::move(body);
  }
  request.expect = options.expect;
  request.expect_body = options.expect_body;
  return request;
}

// What the engine would refuse once it is driven is known before, and is a matter of usage.
Result<void> check_drivable(const LoadPlan& plan) {
  if (plan.engine == LoadEngine::asio && (plan.https || plan.http2)) {
    return bad("--engine", fmt::format("asio does not speak {}", plan.https ? "HTTPS" : "HTTP/2"));
  }
  const auto source = RequestSource::make(plan, Random(0));
  if (!source) return as_usage(source.error());
  const auto tally = Tally::make(plan.requests);
  return tally ? Result<void>{} : as_usage(tally.error());
}

// The model: closed with a number or a duration, open with a rate or stages.
Result<void> add_model(const LoadOptions& options, LoadPlan& plan) {
  Seconds duration{0};
  if (!options.duration.empty()) {
    const Result<Seconds> time = time_of("--duration", options.duration);
    if (!time) return pass_on(time);
    duration = *time;
  }
  if (!(options.rate >= 0)) return bad("--rate", "is no number");
  plan.start_rate = options.rate;
  if (!options.stages.empty()) {
    auto stages = parse_stages(options.stages);
    if (!stages) return pass_on(stages);
    plan.stages = *std::move(stages);
  } else if (options.rate > 0) {
    if (duration <= Seconds{0}) return bad("--rate", "needs a --duration, such as 10s");
    plan.stages = {{.rate = options.rate, .duration = duration}};
  } else {
    plan.duration = duration;
    plan.counts = {options.requests > 0 ? options.requests : LoadSpec{}.requests};
    if (options.max_connections > 0) {
      return bad("--max-connections", "is for --rate and --stages: a closed model opens no more");
    }
    return {};
  }
  if (options.max_connections > 0 && options.max_connections < options.connections) {
    return bad("--max-connections", fmt::format("is under --connections, {}", options.connections));
  }
  const std::string_view option = options.stages.empty() ? "--rate" : "--stages";
  const Count due = planned_requests(plan.start_rate, plan.stages);
  if (due < 1) return bad(option, "asks for not a single request");
  if (due > kRequestsMost) return bad(option, "asks for more than 1,000,000,000 requests");
  return {};
}

}  // namespace

Result<std::vector<LoadStage>> parse_stages(std::string_view text) {
  std::vector<LoadStage> stages;
  while (true) {
    const std::string_view stage = text.substr(0, text.find(','));
    const std::size_t colon = stage.find(':');
    if (colon == std::string_view::npos) {
      return bad("--stages",
                 fmt::format("\"{}\" is not RATE:TIME, such as 500:10s", printable(stage)));
    }
    const Result<double> rate = rate_of(stage.substr(0, colon));
    if (!rate) return bad("--stages", rate.error().what);
    const Result<Seconds> time = time_of("--stages", std::string(stage.substr(colon + 1)));
    if (!time) return pass_on(time);
    stages.push_back({.rate = *rate, .duration = *time});
    if (stages.size() > kStagesMost) return bad("--stages", "are more than 100");
    if (stage.size() == text.size()) return stages;
    text.remove_prefix(stage.size() + 1);
  }
}

Result<LoadPlan> plan_of(const LoadOptions& options) {
  const Result<LoadUrl> url = parse_load_url(options.url);
  if (!url) return pass_on(url);
  const Result<Seconds> timeout = time_of("--timeout", options.timeout);
  if (!timeout) return pass_on(timeout);
  auto request = request_of(options, url->path);
  if (!request) return pass_on(request);
  LoadPlan plan{.host = url->host,
                .port = url->port,
                .unix_socket = options.unix_socket,
                .connections = options.connections,
                .max_connections = options.max_connections,
                .threads = options.threads,
                .timeout = *timeout,
                .engine = from_name<LoadEngine>(options.engine).value_or(LoadEngine::automatic),
                .https = url->https,
                .http2 = options.http2,
                .tls = options.tls,
                .cookies = options.cookies,
                .requests = {*std::move(request)},
                .pacing = from_name<Pacing>(options.pacing).value_or(Pacing::tick)};
  if (!options.data_file.empty()) {
    auto table = DataTable::read(options.data_file);
    if (!table) return pass_on(table);
    plan.data = std::make_shared<const DataTable>(*std::move(table));
  }
  const auto authorization = authorization_of({.auth = options.auth}, process_environment());
  if (!authorization) {
    return bad(options.auth.basic_env.empty() ? "--bearer-env" : "--basic-env",
               "names an environment variable that is not set, or holds what cannot be sent");
  }
  plan.authorization = authorization->header;
  if (const Result<void> model = add_model(options, plan); !model) return pass_on(model);
  if (const Result<void> drivable = check_drivable(plan); !drivable) return pass_on(drivable);
  return plan;
}

namespace {

void add_model_options(CLI::App& command, LoadOptions& options) {
  CLI::Option* requests =
      command.add_option("--requests", options.requests, "how many, closed model (default 2003)")
          ->type_name("N")
          ->check(CLI::Range(Count{1}, kMaxRequests));
  CLI::Option* duration =
      command.add_option("--duration", options.duration, "go on for this long, as \"10s\"")
          ->type_name("TIME")
          ->excludes(requests);
  CLI::Option* rate =
      command
          .add_option("--rate", options.rate,
                      "requests per second, whatever the target answers: open model")
          ->type_name("N")
          ->check(CLI::Range(0.001, kMaxRate))
          ->excludes(requests);
  command
      .add_option("--stages", options.stages,
                  "a rate that changes: each stage goes from the rate before it (--rate, else 0) "
                  "to its own")
      ->type_name("RATE:TIME,...")
      ->excludes(requests)
      ->excludes(duration);
  (void)rate;
  command
      .add_option("--pacing", options.pacing,
                  "tick: batches once a millisecond; precise: a timer for each request")
      ->check(CLI::IsMember({"tick", "precise"}))
      ->capture_default_str();
}

void add_connection_options(CLI::App& command, LoadOptions& options) {
  command.add_option("--connections", options.connections, "client connections")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000));
  command
      .add_option("--max-connections", options.max_connections,
                  "open model: as many may be opened when none is free (default 1,000)")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000));
  command.add_option("--threads", options.threads, "that send; one is enough for most targets")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  command.add_option("--timeout", options.timeout, "of one request")
      ->type_name("TIME")
      ->capture_default_str();
  command.add_option("--unix", options.unix_socket, "a Unix socket instead of TCP")
      ->type_name("PATH");
}

void add_request_options(CLI::App& command, LoadOptions& options) {
  command.add_option("-X,--method", options.method, "the HTTP method")
      ->type_name("METHOD")
      ->capture_default_str();
  command.add_option("-H,--header", options.headers, "sent with each request; may be repeated")
      ->type_name("\"NAME: VALUE\"")
      ->take_all();
  CLI::Option* body =
      command.add_option("--body", options.body, "sent with each request")->type_name("TEXT");
  command.add_option("--body-file", options.body_file, "the same, from a file")
      ->type_name("FILE")
      ->excludes(body);
  command
      .add_option("--expect", options.expect,
                  "statuses and classes that are no error, such as 2xx,404")
      ->type_name("STATUS,...")
      ->delimiter(',')
      ->capture_default_str();
  command.add_option("--expect-body", options.expect_body, "text that every answer holds")
      ->type_name("TEXT");
  command
      .add_option("--data", options.data_file,
                  "CSV with a line of names: {data.NAME} in path, headers and body")
      ->type_name("FILE");
  command.add_flag("--cookies", options.cookies, "each connection keeps the cookies it gets");
  CLI::Option* basic =
      command
          .add_option("--basic-env", options.auth.basic_env,
                      "basic authentication: the environment variable with user:password")
          ->type_name("NAME");
  command
      .add_option("--bearer-env", options.auth.bearer_env,
                  "a bearer token: the environment variable that holds it")
      ->type_name("NAME")
      ->excludes(basic);
}

void add_tls_options(CLI::App& command, LoadOptions& options) {
  command.add_option("--engine", options.engine, "auto: libcurl for https and HTTP/2, else asio")
      ->check(CLI::IsMember({"auto", "asio", "curl"}))
      ->capture_default_str();
  command.add_flag("--http2", options.http2, "HTTP/2 and nothing else");
  command.add_option("--ca-file", options.tls.ca_file, "authorities to trust, PEM")
      ->type_name("FILE");
  CLI::Option* certificate =
      command.add_option("--client-cert", options.tls.client_cert, "our certificate, PEM")
          ->type_name("FILE");
  command.add_option("--client-key", options.tls.client_key, "its key, PEM")
      ->type_name("FILE")
      ->needs(certificate);
  command.add_flag("--insecure", options.tls.insecure, "take any certificate");
}

void add_output_options(CLI::App& command, LoadOptions& options) {
  command.add_flag("--json", options.json, "print the `load` object of result.json");
  command
      .add_option("--histogram", options.histogram,
                  "write the latencies as HdrHistogram's percentile text")
      ->type_name("FILE");
  command
      .add_option("--histogram-uncorrected", options.histogram_uncorrected,
                  "open model: the same, counted from the sending")
      ->type_name("FILE");
}

}  // namespace

void add_options(CLI::App& command, LoadOptions& options) {
  command.add_option("URL", options.url, "http[s]://host:port/path")->required()->type_name("");
  add_model_options(command, options);
  add_connection_options(command, options);
  add_request_options(command, options);
  add_tls_options(command, options);
  add_output_options(command, options);
}

}  // namespace leakgate
