// HTTP/1.1 in the clear, over TCP or a Unix socket: Boost.Asio callbacks on epoll. Requests are
// never pipelined and never sent twice.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

#include "load/cookie_jar.hpp"
#include "load/deadlines.hpp"
#include "load/lane.hpp"

namespace leakgate {

// The lanes of one thread, and what they share. Outlives them.
class AsioLanes {
 public:
  using Endpoint = boost::asio::generic::stream_protocol::endpoint;
  using Executor = boost::asio::io_context::executor_type;
  using Timer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

  struct Settings {
    std::vector<Endpoint> endpoints;  // of the target; each is tried until one takes the connection
    std::chrono::nanoseconds timeout{};
    std::size_t lanes_max = 0;  // that are made
    std::optional<CookieJar>
        jar{};                     // an empty one, which each lane gets a copy of; none: no cookies
    bool looks_at_bodies = false;  // some request says what its body must hold
  };

  AsioLanes(boost::asio::io_context& context, Settings settings);

  [[nodiscard]] std::unique_ptr<Lane> make(LaneObserver& observer);

 private:
  friend class AsioLane;

  void add_deadline(DeadlineNode& node, SteadyTime from);
  void watch_deadlines();
  void expire(SteadyTime time);
  [[nodiscard]] std::span<char> shared_buffer() const;

  boost::asio::io_context& context_;
  Settings settings_;
  std::size_t preferred_endpoint_ = 0;  // the one that took the last connection
  Deadlines deadlines_;
  Timer timer_;
  bool timer_runs_ = false;
  std::unique_ptr<char[]> buffers_;  // of all lanes
  std::unique_ptr<char[]> shared_buffer_;
  std::size_t lanes_ = 0;
};

}  // namespace leakgate
