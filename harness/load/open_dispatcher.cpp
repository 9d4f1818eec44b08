#include "load/open_dispatcher.hpp"

#include <algorithm>
#include <ctime>

#include <boost/asio/steady_timer.hpp>

namespace leakgate {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kTick = std::chrono::milliseconds(1);

nanoseconds cpu_time_of_thread() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

// How many of 0..total-1 are first, first + step, ...
Count share_of(Count total, Count first, Count step) {
  return total > first ? (total - first + step - 1) / step : 0;
}

class OpenDispatcher final : public Dispatcher {
 public:
  OpenDispatcher(Parts parts, OpenModel model)
      : Dispatcher(std::move(parts)),
        model_(std::move(model)),
        total_(share_of(model_.schedule.total(), model_.first, model_.step)),
        timer_(context().get_executor()) {}
  OpenDispatcher(const OpenDispatcher&) = delete;
  OpenDispatcher& operator=(const OpenDispatcher&) = delete;
  // A timer that has fired cannot be cancelled any more: a stop leaves its handler behind.
  ~OpenDispatcher() override { abandon(); }

  void begin() override;
  LoadOutcome take_outcome() override;
  void opened(Lane& lane) override;

 private:
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                        boost::asio::wait_traits<std::chrono::steady_clock>,
                                        boost::asio::io_context::executor_type>;

  [[nodiscard]] SteadyTime due(Count index) const {
    return model_.begin + model_.schedule.due(model_.first + index * model_.step);
  }
  [[nodiscard]] SteadyTime end() const { return model_.begin + model_.schedule.length(); }
  [[nodiscard]] Count backlog() const { return released_ - begun_; }
  [[nodiscard]] SteadyTime next_wake(SteadyTime time) const;
  void wait();
  void on_time();
  void release(SteadyTime time);
  void dispatch();
  void assign(Lane& lane);
  void close_schedule();
  void freed(Lane& lane) override;
  void note_sending(const Lane& lane) override;
  nanoseconds measure(const Lane& lane, SteadyTime now) override;

  OpenModel model_;
  Count total_;
  Timer timer_;
  // Without a request; the one that was used last is used next. Its connection may have been
  // closed: then sending opens another.
  std::vector<Lane*> free_;
  int opening_ = 0;        // lanes that are opened beforehand
  Count released_ = 0;     // requests that were seen to be due
  Count begun_ = 0;        // of them, given to a lane
  Count busy_ = 0;         // lanes with a request
  bool is_ended_ = false;  // nothing is begun any more
  SteadyTime ended_;
  nanoseconds cpu_begun_{};
  nanoseconds late_{};  // summed over all requests that were sent or missed
  OpenOutcome outcome_;
};

void OpenDispatcher::begin() {
  cpu_begun_ = cpu_time_of_thread();
  for (int i = 0; i < model_.connections; ++i) {
    ++opening_;
    add_lane().open();
  }
  wait();
}

// With ticks, requests that are due within a millisecond share a wake-up.
SteadyTime OpenDispatcher::next_wake(SteadyTime time) const {
  if (released_ == total_) return end();
  const SteadyTime next = due(released_);
  if (model_.pacing == Pacing::precise) return std::min(next, end());
  const auto ticks = (std::max(next, time) - model_.begin + kTick - nanoseconds(1)) / kTick;
  return std::min(model_.begin + ticks * kTick, end());
}

void OpenDispatcher::wait() {
  timer_.expires_at(next_wake(now()));
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error && !is_over()) on_time();
  });
}

void OpenDispatcher::on_time() {
  const SteadyTime time = now();
  release(time);
  dispatch();
  if (time >= end()) return close_schedule();
  wait();
}

void OpenDispatcher::release(SteadyTime time) {
  for (; released_ < total_; ++released_) {
    const SteadyTime wanted = due(released_);
    if (wanted > time) return;
    outcome_.wake_wait += time - wanted;
  }
}

void OpenDispatcher::dispatch() {
  while (backlog() > 0 && !free_.empty()) {
    Lane& lane = *free_.back();
    free_.pop_back();
    assign(lane);
  }
  // A connection that is being opened takes one of them, so only the others need a new one.
  const auto most = static_cast<std::size_t>(model_.max_connections);
  while (backlog() > opening_ && lanes() < most) assign(add_lane());
}

void OpenDispatcher::assign(Lane& lane) {
  if (!take_request(lane)) return;
  lane.due = due(begun_);
  lane.sent_at = {};
  ++begun_;
  ++busy_;
  lane.send();
}

void OpenDispatcher::freed(Lane& lane) {
  --busy_;
  if (is_ended_) {
    lane.close();
    if (busy_ == 0) finish();
    return;
  }
  free_.push_back(&lane);
  if (backlog() > 0) dispatch();
}

void OpenDispatcher::opened(Lane& lane) {
  --opening_;
  if (is_ended_) return lane.close();
  free_.push_back(&lane);
  if (backlog() > 0) dispatch();
}

void OpenDispatcher::note_sending(const Lane& lane) {
  if (lane.sent_at == SteadyTime{}) return;  // there was no connection
  late_ += lane.sent_at - lane.due;
  outcome_.lateness.add(lane.sent_at - lane.due);
}

nanoseconds OpenDispatcher::measure(const Lane& lane, SteadyTime now) {
  outcome_.uncorrected.add(now - lane.sent_at);
  return now - lane.due;
}

void OpenDispatcher::close_schedule() {
  ended_ = now();
  is_ended_ = true;
  const Seconds elapsed = ended_ - model_.begin;
  if (elapsed > Seconds{0}) {
    outcome_.cpu_share = Seconds(cpu_time_of_thread() - cpu_begun_) / elapsed;
  }
  for (Count index = begun_; index < released_; ++index) late_ += ended_ - due(index);
  for (Lane* lane : free_) lane->close();
  if (busy_ == 0) finish();
}

LoadOutcome OpenDispatcher::take_outcome() {
  if (!is_ended_) release(now());  // it was stopped
  outcome_.due = released_;
  outcome_.missed = released_ - begun_;
  outcome_.connections_most = static_cast<int>(lanes());
  outcome_.queue_wait = std::max(Seconds{0}, Seconds(late_) - outcome_.wake_wait);
  // A stop may come before the beginning.
  const SteadyTime until = is_ended_ ? end() : std::max(now(), model_.begin);
  LoadOutcome outcome = tally().take_outcome(until - model_.begin);
  outcome.open = outcome_;
  return outcome;
}

}  // namespace

std::unique_ptr<Dispatcher> make_open_dispatcher(Dispatcher::Parts parts, OpenModel model) {
  return std::make_unique<OpenDispatcher>(std::move(parts), std::move(model));
}

}  // namespace leakgate
