#include "load/asio_lanes.hpp"

#include <cassert>
#include <utility>

#include "load/asio_lane.hpp"

namespace leakgate {
namespace {

// Of each lane; most responses fit. What is longer goes on through a buffer that all lanes of a
// thread have in common, so that ten thousand connections cost little.
constexpr std::size_t kReadBufferBytes = 2UL * 1024;
constexpr std::size_t kSharedBufferBytes = 64UL * 1024;

}  // namespace

AsioLanes::AsioLanes(boost::asio::io_context& context, Settings settings)
    : context_(context),
      settings_(std::move(settings)),
      timer_(context.get_executor()),
      buffers_(std::make_unique_for_overwrite<char[]>(settings_.lanes_max * kReadBufferBytes)),
      shared_buffer_(std::make_unique_for_overwrite<char[]>(kSharedBufferBytes)) {}

std::unique_ptr<Lane> AsioLanes::make(LaneObserver& observer) {
  assert(lanes_ < settings_.lanes_max);
  const std::span buffer(&buffers_[lanes_++ * kReadBufferBytes], kReadBufferBytes);
  return std::make_unique<AsioLane>(*this, observer, buffer);
}

void AsioLanes::add_deadline(DeadlineNode& node, SteadyTime from) {
  deadlines_.add(node, from + settings_.timeout);
  if (!timer_runs_) watch_deadlines();
}

// One timer for all, set to the first deadline there is. While requests are answered in time it
// finds nothing when it fires, once a timeout, and is set to the first deadline there is then.
void AsioLanes::watch_deadlines() {
  timer_runs_ = deadlines_.first() != nullptr;
  if (!timer_runs_) return;
  timer_.expires_at(deadlines_.first()->deadline);
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;
    expire(std::chrono::steady_clock::now());
    watch_deadlines();
  });
}

void AsioLanes::expire(SteadyTime time) {
  while (deadlines_.first() != nullptr && deadlines_.first()->deadline <= time) {
    static_cast<AsioLane*>(deadlines_.first())->expire();
  }
}

std::span<char> AsioLanes::shared_buffer() const {
  return {shared_buffer_.get(), kSharedBufferBytes};
}

}  // namespace leakgate
