// One lane of AsioLanes: a connection that speaks HTTP/1.1.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/post.hpp>

#include "load/answer_watch.hpp"
#include "load/asio_lanes.hpp"
#include "load/http_response.hpp"

namespace leakgate {

// One connection, reopened as often as needed. A read is outstanding whenever it is open, so that a
// close between two requests is seen. Where the target closes while a request is on its way, the
// request goes on another connection, unless any of it has arrived: it is neither lost nor sent
// twice.
class AsioLane final : public Lane, private DeadlineNode {
 public:
  AsioLane(AsioLanes& lanes, LaneObserver& observer, std::span<char> buffer)
      : lanes_(lanes),
        observer_(observer),
        buffer_(buffer),
        socket_(lanes.context_.get_executor()) {
    if (!lanes.settings_.jar && !lanes.settings_.looks_at_bodies) return;
    watch_ = std::make_unique<AnswerWatch>(lanes.settings_.jar);
    reader_.observe(watch_.get());
  }
  ~AsioLane() override { close(); }

  void open() override;
  void send() override;
  void close() override;

 private:
  friend class AsioLanes;

  // Without a request: closed, opening, idle. With one: connecting, waiting (for the answer).
  enum class State { closed, opening, idle, connecting, waiting };

  void connect(State state);
  void try_endpoint(std::size_t attempt);
  void connect_unix(std::size_t attempt, const AsioLanes::Endpoint& endpoint);
  void on_connected(std::size_t attempt, boost::system::error_code error);
  void no_connection(std::string_view words);
  void write();
  void write_rest(std::size_t sent);
  void read();
  void on_read(boost::system::error_code error, std::size_t size);
  void on_read_error(boost::system::error_code error);
  [[nodiscard]] bool nothing_arrived();
  [[nodiscard]] bool needs_more_than(std::string_view bytes);
  void read_long();
  void on_closed_between(bool got_bytes);
  void on_answered();
  void fail(LoadErrorKind kind, std::string_view words);
  void expire();

  // `handler`, unless the socket it is for was closed in the meantime.
  template <class Handler>
  auto unless_closed(const Handler& handler) {
    return [this, handler, generation = generation_](auto... results) {
      if (generation == generation_) handler(results...);
    };
  }

  // Not within the call that it is made in.
  template <class Handler>
  void later(const Handler& handler) {
    boost::asio::post(lanes_.context_, unless_closed(handler));
  }

  AsioLanes& lanes_;
  LaneObserver& observer_;
  std::span<char> buffer_;
  // The concrete executor saves the type-erased one's indirections.
  boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, AsioLanes::Executor>
      socket_;
  ResponseReader reader_;
  std::unique_ptr<AnswerWatch> watch_;       // where something is looked for
  std::unique_ptr<AsioLanes::Timer> retry_;  // where a Unix socket's queue was full
  std::size_t first_endpoint_ = 0;
  State state_ = State::closed;
  bool is_reading_ = false;
  bool is_used_ = false;        // the target has said something on this socket
  bool is_sending_ = false;     // the kernel has not taken the whole request
  bool is_refused_ = false;     // it has taken none of it
  bool last_was_good_ = false;  // the request before on this socket was answered as expected
  std::size_t last_kind_ = 0;
  std::uint64_t generation_ = 0;  // counts closes
};

}  // namespace leakgate
