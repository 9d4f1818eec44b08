// Decides what the lanes of one thread send, and when. The closed model gives a lane its next
// request when the last one is answered; the open model is in open_dispatcher.hpp.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "load/lane.hpp"
#include "load/load_driver.hpp"
#include "load/request_source.hpp"
#include "load/tally.hpp"

namespace leakgate {

using LaneFactory = std::function<std::unique_ptr<Lane>(LaneObserver&)>;

// What both models share: counting, and giving up where nothing is answered.
class Dispatcher : public LaneObserver {
 public:
  // Everything it refers to outlives it. `give_up` ends the drive of all threads.
  struct Parts {
    boost::asio::io_context& context;
    RequestSource source;
    Tally tally;
    LaneFactory make_lane;
    Count failures_in_row_max;  // 0: never
    std::function<void()> give_up;
  };

  ~Dispatcher() override;

  // To be called once, before the context is run; the context is stopped when all is done.
  virtual void begin() = 0;
  [[nodiscard]] const Tally& tally() const { return parts_.tally; }
  // After the context has stopped.
  [[nodiscard]] virtual LoadOutcome take_outcome() = 0;

  bool answered(Lane& lane, int status, bool body_is_good) override;
  void failed(Lane& lane, LoadErrorKind error, std::string_view words) override;
  void opened(Lane& lane) override;
  void spoilt(std::size_t kind, LoadErrorKind error, std::string_view words) override;

 protected:
  explicit Dispatcher(Parts parts) : parts_(std::move(parts)) {}

  // The lane has no request any more: its last one has ended at `now`.
  virtual void freed(Lane& lane) = 0;
  // The request of the lane has ended, well or not: whether it was sent when it was due.
  virtual void note_sending(const Lane& /*lane*/) {}
  // How long it took to answer the request of the lane, at `now`; what else is measured of an
  // answer is counted here.
  virtual std::chrono::nanoseconds measure(const Lane& lane, SteadyTime now) = 0;

  [[nodiscard]] static SteadyTime now() { return std::chrono::steady_clock::now(); }
  [[nodiscard]] Lane& add_lane();
  [[nodiscard]] std::size_t lanes() const { return lanes_.size(); }
  [[nodiscard]] bool take_request(Lane& lane) {
    return parts_.source.take(lane.request, lane.scratch);
  }
  [[nodiscard]] boost::asio::io_context& context() { return parts_.context; }
  [[nodiscard]] Tally& tally() { return parts_.tally; }
  void finish() { parts_.context.stop(); }
  // Closes all lanes and has done with what is still to be run. Whoever gives the context handlers
  // of its own calls it first in its destructor, while these still find what they refer to, and
  // lets them do nothing once it is over.
  void abandon();
  [[nodiscard]] bool is_over() const { return is_over_; }

 private:
  Parts parts_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  Count failures_in_row_ = 0;
  bool is_over_ = false;  // what is still to be run does nothing
};

struct ClosedModel {
  int connections = 1;
  std::chrono::nanoseconds duration{0};  // > 0: no request is begun later
};

[[nodiscard]] std::unique_ptr<Dispatcher> make_closed_dispatcher(Dispatcher::Parts parts,
                                                                 const ClosedModel& model);

}  // namespace leakgate
