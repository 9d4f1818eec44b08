#include "load/worker.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "load/arrival_schedule.hpp"
#include "load/open_dispatcher.hpp"
#include "load/plan_slices.hpp"
#include "load/request_source.hpp"
#include "load/tally.hpp"

namespace leakgate {
namespace {

constexpr std::chrono::milliseconds kPublishEvery{200};

std::chrono::nanoseconds in_clock_units(Seconds duration) {
  // Far from where a time point would overflow.
  constexpr Seconds kAtMost = std::chrono::years(1);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::clamp<Seconds>(duration, Seconds{0}, kAtMost));
}

AsioLanes::Settings asio_settings(const LoadPlan& slice, const Worker::Common& common) {
  AsioLanes::Settings settings{
      .endpoints = common.endpoints,
      .timeout = in_clock_units(slice.timeout),
      .lanes_max = static_cast<std::size_t>(lanes_of(slice)),
      .looks_at_bodies = std::ranges::any_of(
          slice.requests, [](const LoadRequest& request) { return !request.expect_body.empty(); })};
  if (slice.cookies) settings.jar.emplace(slice.host, false);
  return settings;
}

CurlLaneSettings curl_settings(const LoadPlan& slice) {
  return {.https = slice.https,
          .http2 = slice.http2,
          .tls = slice.tls,
          .host = slice.host,
          .port = slice.port,
          .unix_socket = slice.unix_socket,
          .timeout = slice.timeout,
          .cookies = slice.cookies,
          .connections_max = lanes_of(slice)};
}

ClosedModel closed_model(const LoadPlan& slice) {
  return {.connections = slice.connections, .duration = in_clock_units(slice.duration)};
}

OpenModel open_model(const LoadPlan& slice, Count index, SteadyTime begin) {
  return {.schedule = ArrivalSchedule(slice.start_rate, slice.stages),
          .pacing = slice.pacing,
          .begin = begin,
          .first = index,
          .step = slice.seq_step,
          .connections = slice.connections,
          .max_connections = slice.max_connections};
}

}  // namespace

bool uses_curl(const LoadPlan& plan) {
  if (plan.engine != LoadEngine::automatic) return plan.engine == LoadEngine::curl;
  return plan.https || plan.http2;
}

Result<std::unique_ptr<Worker>> Worker::make(const LoadPlan& slice, Count index, Random random,
                                             const Common& common) {
  auto source = RequestSource::make(slice, random);
  if (!source) return pass_on(source);
  auto tally = Tally::make(slice.requests);
  if (!tally) return pass_on(tally);
  std::unique_ptr<Worker> worker(new Worker(slice));
  if (const auto made = worker->make_lanes(slice, common); !made) return pass_on(made);
  worker->make_dispatcher(slice, index,
                          {.context = worker->context_,
                           .source = *std::move(source),
                           .tally = *std::move(tally),
                           .make_lane =
                               [&worker = *worker](LaneObserver& observer) {
                                 return worker.curl_lanes_ ? worker.curl_lanes_->make(observer)
                                                           : worker.asio_lanes_->make(observer);
                               },
                           .failures_in_row_max = slice.failures_in_row_max,
                           .give_up = common.stop_all},
                          common.begin);
  return worker;
}

Result<void> Worker::make_lanes(const LoadPlan& slice, const Common& common) {
  if (!uses_curl(slice)) {
    asio_lanes_.emplace(context_, asio_settings(slice, common));
    return {};
  }
  auto lanes = CurlLanes::create(context_, curl_settings(slice));
  if (!lanes) return pass_on(lanes);
  curl_lanes_ = *std::move(lanes);
  return {};
}

void Worker::make_dispatcher(const LoadPlan& slice, Count index, Dispatcher::Parts parts,
                             SteadyTime begin) {
  if (slice.stages.empty()) {
    dispatcher_ = make_closed_dispatcher(std::move(parts), closed_model(slice));
  } else {
    dispatcher_ = make_open_dispatcher(std::move(parts), open_model(slice, index, begin));
  }
}

void Worker::run() noexcept {
  try {
    if (progress_) publish();
    dispatcher_->begin();
    context_.run();
  } catch (...) {
    failure_ = std::current_exception();
  }
}

void Worker::publish() {
  const Tally& tally = std::as_const(*dispatcher_).tally();
  progress_->requests += tally.requests() - std::exchange(published_requests_, tally.requests());
  progress_->errors += tally.errors() - std::exchange(published_errors_, tally.errors());
  publish_timer_.expires_after(kPublishEvery);
  publish_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) publish();
  });
}

}  // namespace leakgate
