#include "load/engine.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/system/system_error.hpp>

#include "load/arrival_schedule.hpp"
#include "load/asio_lanes.hpp"
#include "load/dispatcher.hpp"
#include "load/host.hpp"
#include "load/open_dispatcher.hpp"
#include "load/plan_slices.hpp"
#include "load/request_source.hpp"
#include "load/tally.hpp"

namespace leakgate {
namespace {

namespace asio = boost::asio;
using Endpoints = std::vector<AsioLanes::Endpoint>;

// Before the schedule begins, for each connection that is opened beforehand.
constexpr std::chrono::microseconds kOpening{30};

constexpr std::chrono::milliseconds kPublishEvery{200};

std::chrono::nanoseconds in_clock_units(Seconds duration) {
  // Far from where a time point would overflow.
  constexpr Seconds kAtMost = std::chrono::years(1);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::clamp<Seconds>(duration, Seconds{0}, kAtMost));
}

Result<Endpoints> endpoints_of(const LoadPlan& plan) {
  if (!plan.unix_socket.empty()) {
    return Endpoints{asio::local::stream_protocol::endpoint(plan.unix_socket)};
  }
  if (plan.port < 1 || plan.port > 65535) {
    return fail(ErrorCode::load, "the port is not between 1 and 65535");
  }
  const auto addresses = resolve_host(plan.host);
  if (!addresses) return pass_on(addresses);
  Endpoints endpoints;
  for (const std::string& address : *addresses) {
    endpoints.push_back(asio::ip::tcp::endpoint(asio::ip::make_address(address),
                                                static_cast<std::uint16_t>(plan.port)));
  }
  return endpoints;
}

// That may be open at once.
int lanes_of(const LoadPlan& slice) {
  return slice.stages.empty() ? slice.connections : slice.max_connections;
}

// What one thread drives. Only that thread touches its sockets; stop() may come from any.
class Worker {
 public:
  // The same for all threads of a drive.
  struct Common {
    const Endpoints& endpoints;
    SteadyTime begin;
    std::function<void()> give_up;
  };

  static Result<std::unique_ptr<Worker>> make(const LoadPlan& slice, Count index, Random random,
                                              const Common& common) {
    auto source = RequestSource::make(slice, random);
    if (!source) return pass_on(source);
    auto tally = Tally::make(slice.requests);
    if (!tally) return pass_on(tally);
    return std::unique_ptr<Worker>(
        new Worker(slice, index, *std::move(source), *std::move(tally), common));
  }

  void run() noexcept {
    try {
      if (progress_) publish();
      dispatcher_->begin();
      context_.run();
    } catch (...) {
      failure_ = std::current_exception();
    }
  }
  [[nodiscard]] std::exception_ptr failure() const { return failure_; }
  void stop() { context_.stop(); }
  [[nodiscard]] LoadOutcome take_outcome() { return dispatcher_->take_outcome(); }

 private:
  Worker(const LoadPlan& slice, Count index, RequestSource source, Tally tally,
         const Common& common)
      : lanes_(context_, lane_settings(slice, common)),
        progress_(slice.progress),
        publish_timer_(context_.get_executor()) {
    Dispatcher::Parts parts{
        .context = context_,
        .source = std::move(source),
        .tally = std::move(tally),
        .make_lane = [this](LaneObserver& observer) { return lanes_.make(observer); },
        .failures_in_row_max = slice.failures_in_row_max,
        .give_up = common.give_up};
    dispatcher_ = slice.stages.empty()
                      ? make_closed_dispatcher(std::move(parts), closed_model(slice))
                      : make_open_dispatcher(std::move(parts), open_model(slice, index, common));
  }

  void publish() {
    const Tally& tally = std::as_const(*dispatcher_).tally();
    progress_->requests += tally.requests() - std::exchange(published_requests_, tally.requests());
    progress_->errors += tally.errors() - std::exchange(published_errors_, tally.errors());
    publish_timer_.expires_after(kPublishEvery);
    publish_timer_.async_wait([this](boost::system::error_code error) {
      if (!error) publish();
    });
  }

  static AsioLanes::Settings lane_settings(const LoadPlan& slice, const Common& common) {
    AsioLanes::Settings settings{
        .endpoints = common.endpoints,
        .timeout = in_clock_units(slice.timeout),
        .lanes_max = static_cast<std::size_t>(lanes_of(slice)),
        .looks_at_bodies = std::ranges::any_of(slice.requests, [](const LoadRequest& request) {
          return !request.expect_body.empty();
        })};
    if (slice.cookies) settings.jar.emplace(slice.host, false);
    return settings;
  }

  static ClosedModel closed_model(const LoadPlan& slice) {
    ClosedModel model{.connections = slice.connections};
    if (slice.duration > Seconds{0}) {
      model.no_more_after = std::chrono::steady_clock::now() + in_clock_units(slice.duration);
    }
    return model;
  }

  static OpenModel open_model(const LoadPlan& slice, Count index, const Common& common) {
    return {.schedule = ArrivalSchedule(slice.start_rate, slice.stages),
            .pacing = slice.pacing,
            .begin = common.begin,
            .first = index,
            .step = slice.seq_step,
            .connections = slice.connections,
            .max_connections = slice.max_connections};
  }

  asio::io_context context_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  AsioLanes lanes_;
  std::shared_ptr<LoadProgress> progress_;
  AsioLanes::Timer publish_timer_;
  Count published_requests_ = 0;
  Count published_errors_ = 0;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::exception_ptr failure_;
};

class Engine final : public LoadDriver {
 public:
  Result<LoadOutcome> drive(const LoadPlan& plan, std::stop_token stop) override try {
    const auto endpoints = endpoints_of(plan);
    if (!endpoints) return pass_on(endpoints);
    const std::vector<LoadPlan> slices = slices_of(plan);
    std::vector<std::unique_ptr<Worker>> workers;
    const auto stop_all = [&workers] {
      for (const auto& worker : workers) worker->stop();
    };
    Count sockets = 0;
    for (const LoadPlan& slice : slices) {
      sockets += lanes_of(slice);
    }
    make_room_for_sockets(sockets);
    const SteadyTime begin =
        std::chrono::steady_clock::now() + slices.front().connections * kOpening;
    for (std::size_t i = 0; i < slices.size(); ++i) {
      auto worker = Worker::make(slices[i], static_cast<Count>(i), Random(random_.next()),
                                 {.endpoints = *endpoints, .begin = begin, .give_up = stop_all});
      if (!worker) return pass_on(worker);
      workers.push_back(*std::move(worker));
    }
    return run(workers, std::move(stop), stop_all);
  } catch (const boost::system::system_error& error) {
    return fail(ErrorCode::load, error.what());
  }

 private:
  static LoadOutcome run(const std::vector<std::unique_ptr<Worker>>& workers, std::stop_token stop,
                         const std::function<void()>& stop_all) {
    const std::stop_callback on_stop(std::move(stop), stop_all);
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 1; i < workers.size(); ++i) {
        threads.emplace_back([&worker = *workers[i], &stop_all] {
          worker.run();
          if (worker.failure()) stop_all();
        });
      }
      workers.front()->run();
      if (workers.front()->failure()) stop_all();
    }
    for (const auto& worker : workers) {
      if (worker->failure()) std::rethrow_exception(worker->failure());
    }
    std::vector<LoadOutcome> outcomes;
    outcomes.reserve(workers.size());
    for (const auto& worker : workers) outcomes.push_back(worker->take_outcome());
    return merge(std::move(outcomes));
  }

  Random random_{std::random_device()()};
};

}  // namespace

std::unique_ptr<LoadDriver> make_load_engine() { return std::make_unique<Engine>(); }

}  // namespace leakgate
