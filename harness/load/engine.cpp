#include "load/engine.hpp"

#include <fmt/format.h>

#include <chrono>
#include <random>
#include <thread>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/system/system_error.hpp>

#include "load/curl_tls.hpp"
#include "load/host.hpp"
#include "load/plan_slices.hpp"
#include "load/worker.hpp"

namespace leakgate {
namespace {

namespace asio = boost::asio;
using Endpoints = std::vector<AsioLanes::Endpoint>;
using Workers = std::vector<std::unique_ptr<Worker>>;

// Before the schedule begins, for each connection that is opened beforehand.
constexpr std::chrono::microseconds kOpening{30};

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
    endpoints.emplace_back(asio::ip::tcp::endpoint(asio::ip::make_address(address),
                                                   static_cast<std::uint16_t>(plan.port)));
  }
  return endpoints;
}

// What libcurl is asked for and the other engine cannot do, or files that are no certificates.
Result<void> check_protocol(const LoadPlan& plan) {
  if (!uses_curl(plan) && (plan.https || plan.http2)) {
    return fail(ErrorCode::load,
                fmt::format("the engine asio does not speak {}", plan.https ? "HTTPS" : "HTTP/2"),
                {}, "leave the engine to be chosen");
  }
  return plan.https ? check_tls_files(plan.tls) : Result<void>{};
}

void make_room_for(const std::vector<LoadPlan>& slices) {
  Count sockets = 0;
  for (const LoadPlan& slice : slices) sockets += lanes_of(slice);
  make_room_for_sockets(sockets);
}

// Each in a thread, the first in this one.
void run_all(const Workers& workers, const std::function<void()>& stop_all) {
  const auto run = [&stop_all](Worker& worker) {
    worker.run();
    if (worker.failure()) stop_all();
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < workers.size(); ++i) {
      threads.emplace_back([&run, &worker = *workers[i]] { run(worker); });
    }
    run(*workers.front());
  }
  for (const auto& worker : workers) {
    if (worker->failure()) std::rethrow_exception(worker->failure());
  }
}

class Engine final : public LoadDriver {
 public:
  Result<LoadOutcome> drive(const LoadPlan& plan, std::stop_token stop) override try {
    if (const auto checked = check_protocol(plan); !checked) return pass_on(checked);
    const std::vector<LoadPlan> slices = slices_of(plan);
    make_room_for(slices);
    Workers workers;
    const auto stop_all = [&workers] {
      for (const auto& worker : workers) worker->stop();
    };
    if (const auto made = make(plan, slices, stop_all, workers); !made) return pass_on(made);
    {
      const std::stop_callback on_stop(std::move(stop), stop_all);
      run_all(workers, stop_all);
    }
    std::vector<LoadOutcome> outcomes;
    outcomes.reserve(workers.size());
    for (const auto& worker : workers) outcomes.push_back(worker->take_outcome());
    return merge(std::move(outcomes));
  } catch (const boost::system::system_error& error) {
    return fail(ErrorCode::load, error.what());
  }

 private:
  Result<void> make(const LoadPlan& plan, const std::vector<LoadPlan>& slices,
                    const std::function<void()>& stop_all, Workers& workers) {
    auto endpoints = uses_curl(plan) ? Result<Endpoints>{Endpoints{}} : endpoints_of(plan);
    if (!endpoints) return pass_on(endpoints);
    const Worker::Common common{
        .endpoints = *std::move(endpoints),
        .begin = std::chrono::steady_clock::now() + slices.front().connections * kOpening,
        .stop_all = stop_all};
    for (std::size_t i = 0; i < slices.size(); ++i) {
      auto worker = Worker::make(slices[i], static_cast<Count>(i), Random(random_.next()), common);
      if (!worker) return pass_on(worker);
      workers.push_back(*std::move(worker));
    }
    return {};
  }

  Random random_{std::random_device()()};
};

}  // namespace

std::unique_ptr<LoadDriver> make_load_engine() { return std::make_unique<Engine>(); }

}  // namespace leakgate
