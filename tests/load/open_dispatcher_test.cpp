#include "load/open_dispatcher.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

#include <boost/asio/steady_timer.hpp>

namespace leakgate {
namespace {

using namespace std::chrono_literals;

// Never answers; counts what it is given.
class MuteLane final : public Lane {
 public:
  explicit MuteLane(int& sent) : sent_(sent) {}
  void open() override {}
  void send() override { ++sent_; }
  void close() override {}

 private:
  int& sent_;
};

std::unique_ptr<Dispatcher> dispatcher_of(boost::asio::io_context& context, int& sent,
                                          SteadyTime begin) {
  const std::vector<LoadStage> stages{{.rate = 1000, .duration = Seconds{10}}};
  const LoadPlan plan{.requests = {LoadRequest{}}, .stages = stages, .start_rate = 1000};
  return make_open_dispatcher(
      {.context = context,
       .source = *RequestSource::make(plan, Random(1)),
       .tally = *Tally::make(plan.requests),
       .make_lane = [&sent](LaneObserver&) { return std::make_unique<MuteLane>(sent); },
       .failures_in_row_max = 0,
       .give_up = [] {}},
      {.schedule = ArrivalSchedule(1000, stages),
       .pacing = Pacing::precise,
       .begin = begin,
       .connections = 0,
       .max_connections = 100});
}

TEST(OpenDispatcher, SendsNothingMoreWhenAStopCameJustBeforeItsTimer) {
  boost::asio::io_context context;
  int sent = 0;
  // Both timers have fired when the loop looks: the stop leaves the handler of the other one
  // behind.
  boost::asio::steady_timer stopper(context, std::chrono::steady_clock::now() - 1s);
  stopper.async_wait([&context](boost::system::error_code) { context.stop(); });
  auto dispatcher = dispatcher_of(context, sent, std::chrono::steady_clock::now() - 5ms);
  dispatcher->begin();
  context.run();
  EXPECT_EQ(sent, 0);
  const LoadOutcome outcome = dispatcher->take_outcome();
  EXPECT_GE(outcome.open->due, 1);
  EXPECT_EQ(outcome.open->missed, outcome.open->due);
  dispatcher.reset();
  EXPECT_EQ(sent, 0);
}

TEST(OpenDispatcher, TookNoTimeWhenItIsStoppedBeforeItsBeginning) {
  boost::asio::io_context context;
  int sent = 0;
  const auto dispatcher = dispatcher_of(context, sent, std::chrono::steady_clock::now() + 1h);
  dispatcher->begin();
  const LoadOutcome outcome = dispatcher->take_outcome();
  EXPECT_EQ(outcome.duration.count(), 0);
  EXPECT_EQ(outcome.open->due, 0);
}

}  // namespace
}  // namespace leakgate
