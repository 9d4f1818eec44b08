#include "cli/load_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <fstream>
#include <utility>

#include "base/text.hpp"
#include "cli/load_url.hpp"
#include "load/request_source.hpp"
#include "load/tally.hpp"
#include "scenario/authorization.hpp"
#include "scenario/data_table.hpp"
#include "scenario/open_model.hpp"

namespace leakgate {
namespace {

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
  if (!is_whole || !(rate >= 0 && rate <= kLoadRateMost)) {
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

}  // namespace leakgate
