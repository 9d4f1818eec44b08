#include "load/dispatcher.hpp"

#include <boost/asio/post.hpp>

namespace leakgate {

Dispatcher::~Dispatcher() { abandon(); }

// Handlers that a stop left behind may live in the memory of a lane: they are run, and do nothing,
// before it goes.
void Dispatcher::abandon() {
  if (is_over_) return;
  is_over_ = true;
  for (const auto& lane : lanes_) lane->close();
  parts_.context.restart();
  parts_.context.poll();
}

Lane& Dispatcher::add_lane() { return *lanes_.emplace_back(parts_.make_lane(*this)); }

bool Dispatcher::answered(Lane& lane, int status, bool body_is_good) {
  failures_in_row_ = 0;
  note_sending(lane);
  const auto latency = measure(lane, now());
  const bool is_good = parts_.tally.answered(lane.request.kind, status, body_is_good, latency);
  freed(lane);
  return is_good;
}

void Dispatcher::failed(Lane& lane, LoadErrorKind error, std::string_view words) {
  if (is_over_) return;
  parts_.tally.failed(lane.request.kind, error, words);
  note_sending(lane);
  if (++failures_in_row_ == parts_.failures_in_row_max) return parts_.give_up();
  // Later, so that a row of connections that fail at once is no recursion.
  boost::asio::post(parts_.context, [this, &lane] {
    if (!is_over_) freed(lane);
  });
}

void Dispatcher::spoilt(std::size_t kind, LoadErrorKind error, std::string_view words) {
  parts_.tally.spoilt(kind, error, words);
}

void Dispatcher::opened(Lane& /*lane*/) {}

namespace {

class ClosedDispatcher final : public Dispatcher {
 public:
  ClosedDispatcher(Parts parts, const ClosedModel& model)
      : Dispatcher(std::move(parts)), model_(model) {}

  void begin() override {
    begun_ = now();
    if (model_.duration.count() > 0) no_more_after_ = begun_ + model_.duration;
    working_ = model_.connections;
    for (int i = 0; i < model_.connections; ++i) freed(add_lane());
    if (model_.connections == 0) finish();
  }

  LoadOutcome take_outcome() override { return tally().take_outcome(now() - begun_); }

 private:
  void freed(Lane& lane) override {
    const bool may_begin = no_more_after_ == SteadyTime::max() || now() < no_more_after_;
    if (may_begin && take_request(lane)) return lane.send();
    lane.close();
    if (--working_ == 0) finish();
  }

  std::chrono::nanoseconds measure(const Lane& lane, SteadyTime now) override {
    return now - lane.sent_at;
  }

  ClosedModel model_;
  SteadyTime begun_;
  SteadyTime no_more_after_ = SteadyTime::max();
  int working_ = 0;  // lanes that are not done
};

}  // namespace

std::unique_ptr<Dispatcher> make_closed_dispatcher(Dispatcher::Parts parts,
                                                   const ClosedModel& model) {
  return std::make_unique<ClosedDispatcher>(std::move(parts), model);
}

}  // namespace leakgate
