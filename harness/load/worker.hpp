// What one thread of the engine drives: a slice of the plan, with sockets and counts of its own.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "load/asio_lanes.hpp"
#include "load/curl_lane.hpp"
#include "load/dispatcher.hpp"
#include "load/load_driver.hpp"
#include "load/random.hpp"

namespace leakgate {

// Whether libcurl speaks to the target.
[[nodiscard]] bool uses_curl(const LoadPlan& plan);

class Worker {
 public:
  // The same for all threads of a drive.
  struct Common {
    std::vector<AsioLanes::Endpoint> endpoints{};  // unused with libcurl
    SteadyTime begin;                              // of a schedule
    std::function<void()> stop_all{};              // from any thread
  };

  // `index` of the slice among those of the plan. Errors: a plan that cannot be driven.
  [[nodiscard]] static Result<std::unique_ptr<Worker>> make(const LoadPlan& slice, Count index,
                                                            Random random, const Common& common);

  // Blocks until the slice is done or stopped. Only this thread touches the sockets.
  void run() noexcept;
  void stop() { context_.stop(); }  // from any thread
  // After run().
  [[nodiscard]] std::exception_ptr failure() const { return failure_; }
  [[nodiscard]] LoadOutcome take_outcome() { return dispatcher_->take_outcome(); }

 private:
  explicit Worker(const LoadPlan& slice)
      : progress_(slice.progress), publish_timer_(context_.get_executor()) {}

  [[nodiscard]] Result<void> make_lanes(const LoadPlan& slice, const Common& common);
  void make_dispatcher(const LoadPlan& slice, Count index, Dispatcher::Parts parts,
                       SteadyTime begin);
  void publish();

  boost::asio::io_context context_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  std::optional<AsioLanes> asio_lanes_;
  std::unique_ptr<CurlLanes> curl_lanes_;
  std::shared_ptr<LoadProgress> progress_;
  AsioLanes::Timer publish_timer_;
  Count published_requests_ = 0;
  Count published_errors_ = 0;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::exception_ptr failure_;
};

}  // namespace leakgate
