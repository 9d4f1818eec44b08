#include "load/asio_driver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <numeric>
#include <random>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include "load/deadlines.hpp"
#include "load/handler_memory.hpp"
#include "load/host.hpp"
#include "load/http_response.hpp"
#include "load/request_source.hpp"
#include "load/tally.hpp"

namespace leakgate {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// The concrete executor saves the type-erased one's indirections.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

// Bodies are read through it and dropped. Memory that no response reaches is never touched, so a
// connection with small responses costs a page.
constexpr std::size_t kReadBufferBytes = 16UL * 1024;

constexpr std::string_view kSurplus = "bytes after the end of the response";

SteadyTime now() { return std::chrono::steady_clock::now(); }

// What the connections of one drive share.
struct Shared {
  Shared(RequestSource requests, Tally counts)
      : source(std::move(requests)), tally(std::move(counts)) {}

  // Only the thread that runs it touches sockets; stop() may come from any.
  asio::io_context context{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  Timer timer{context.get_executor()};
  bool timer_runs = false;
  Deadlines deadlines;
  RequestSource source;
  Tally tally;
  std::vector<tcp::endpoint> endpoints;  // the addresses of the host
  std::size_t preferred_endpoint = 0;    // the one that took the last connection
  std::chrono::nanoseconds timeout{};
  SteadyTime no_more_after = SteadyTime::max();  // no request is begun later
  std::size_t working = 0;                       // connections that are not done
  Count failures_in_row = 0;                     // requests without an answer since the last one
  Count failures_in_row_max = 0;                 // then it is given up; 0: never
};

// One connection, reopened as often as needed. A read is outstanding whenever it is open, and it is
// begun before the request is sent: a close by the server between two requests is then seen before
// the next request is lost to it, at the price of no system call more.
class Connection : private DeadlineNode {
 public:
  Connection(Shared& shared, std::span<char> buffer)
      : shared_(shared), buffer_(buffer), socket_(shared.context.get_executor()) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { close(); }

  // Takes the next request; without one the connection is closed and done.
  void next();
  void close();

 private:
  enum class State { closed, connecting, ready, waiting };

  static void watch_deadlines(Shared& shared);
  static void expire(Shared& shared, SteadyTime time);
  void connect();
  void try_endpoint(std::size_t attempt);
  void on_connected(std::size_t attempt, error_code error);
  void send();
  void send_rest(std::size_t sent);
  void read();
  void on_read(error_code error, std::size_t size);
  void on_bytes(std::string_view bytes);
  void on_answered();
  void reopen(bool got_bytes);
  void fail(LoadErrorKind kind, std::string_view words);
  void set_deadline(SteadyTime from);

  // `handler`, unless the socket it is for was closed in the meantime.
  template <class Handler>
  auto unless_closed(Handler handler) {
    return [this, handler, generation = generation_](auto... results) {
      if (generation == generation_) handler(results...);
    };
  }

  Shared& shared_;
  std::span<char> buffer_;
  Socket socket_;
  ResponseReader reader_;
  OutgoingRequest request_;
  std::string scratch_;  // holds request_ when it has placeholders
  SteadyTime sent_at_;
  std::size_t first_endpoint_ = 0;
  State state_ = State::closed;
  bool is_sending_ = false;  // the kernel has not taken the whole request
  bool last_was_good_ =
      false;  // the request before request_ on this socket was answered as expected
  std::size_t last_kind_ = 0;
  std::uint64_t generation_ = 0;  // counts closes
  HandlerMemory post_memory_;
};

void Connection::next() {
  const bool may_begin =
      shared_.no_more_after == SteadyTime::max() || now() < shared_.no_more_after;
  if (!may_begin || !shared_.source.take(request_, scratch_)) {
    close();
    if (--shared_.working == 0) shared_.timer.cancel();
    return;
  }
  if (state_ == State::closed) return connect();
  state_ = State::ready;
  read();
  // Not sent at once: if the server has closed already, the read's handler comes first.
  asio::post(shared_.context, asio::bind_allocator(HandlerAllocator<void>(post_memory_),
                                                   unless_closed([this] { send(); })));
}

void Connection::close() {
  ++generation_;
  shared_.deadlines.remove(*this);
  error_code ignored;
  std::ignore = socket_.close(ignored);
  state_ = State::closed;
  is_sending_ = false;
  last_was_good_ = false;
}

void Connection::connect() {
  state_ = State::connecting;
  set_deadline(now());
  first_endpoint_ = shared_.preferred_endpoint;
  try_endpoint(0);
}

// A name such as localhost may have an address that nobody listens on: the next one is tried.
void Connection::try_endpoint(std::size_t attempt) {
  const auto& endpoint = shared_.endpoints[(first_endpoint_ + attempt) % shared_.endpoints.size()];
  error_code error;
  std::ignore = socket_.close(error);
  std::ignore = socket_.open(endpoint.protocol(), error);
  if (error) return fail(LoadErrorKind::connect, error.message());
  socket_.async_connect(endpoint, unless_closed([this, attempt](error_code result) {
                          on_connected(attempt, result);
                        }));
}

void Connection::on_connected(std::size_t attempt, error_code error) {
  if (error && attempt + 1 < shared_.endpoints.size()) return try_endpoint(attempt + 1);
  if (!error) std::ignore = socket_.set_option(tcp::no_delay(true), error);
  if (!error) std::ignore = socket_.non_blocking(true, error);
  if (error == boost::system::errc::address_not_available) {
    return fail(LoadErrorKind::connect, "no local port is free for another connection");
  }
  if (error) return fail(LoadErrorKind::connect, error.message());
  shared_.preferred_endpoint = (first_endpoint_ + attempt) % shared_.endpoints.size();
  state_ = State::ready;
  read();
  send();
}

void Connection::send() {
  state_ = State::waiting;
  reader_.start(request_.is_head);
  sent_at_ = now();
  set_deadline(sent_at_);
  error_code error;
  const std::size_t sent =
      socket_.write_some(asio::buffer(request_.bytes.data(), request_.bytes.size()), error);
  is_sending_ = sent < request_.bytes.size();
  // Any other error is left to the read: there may be an answer that explains it.
  if (is_sending_ && (!error || error == asio::error::would_block)) send_rest(sent);
}

void Connection::send_rest(std::size_t sent) {
  const std::string_view rest = request_.bytes.substr(sent);
  asio::async_write(socket_, asio::buffer(rest.data(), rest.size()),
                    unless_closed([this](error_code error, std::size_t) {
                      is_sending_ = static_cast<bool>(error);
                    }));
}

void Connection::read() {
  socket_.async_read_some(
      asio::buffer(buffer_.data(), buffer_.size()),
      unless_closed([this](error_code error, std::size_t size) { on_read(error, size); }));
}

void Connection::on_read(error_code error, std::size_t size) {
  if (state_ == State::ready) return reopen(!error);
  if (!error) return on_bytes({buffer_.data(), size});
  if (error != asio::error::eof) return fail(LoadErrorKind::reset, error.message());
  if (reader_.end_of_stream() == ResponseReader::Progress::complete) return on_answered();
  fail(LoadErrorKind::reset, reader_.error());
}

void Connection::on_bytes(std::string_view bytes) {
  const auto fed = reader_.feed(bytes);
  switch (fed.progress) {
    case ResponseReader::Progress::more:
      return read();
    case ResponseReader::Progress::error:
      return fail(LoadErrorKind::protocol, reader_.error());
    case ResponseReader::Progress::complete:
      break;
  }
  if (fed.consumed < bytes.size()) return fail(LoadErrorKind::protocol, kSurplus);
  on_answered();
}

void Connection::on_answered() {
  shared_.deadlines.remove(*this);
  shared_.failures_in_row = 0;
  const bool is_good = shared_.tally.answered(request_.kind, reader_.status(), true, now() - sent_at_);
  if (!reader_.keeps_alive() || request_.closes || is_sending_) close();
  last_was_good_ = is_good;
  last_kind_ = request_.kind;
  next();
}

// The server closed the connection, or sent what nobody asked for, before request_ was sent.
void Connection::reopen(bool got_bytes) {
  if (got_bytes && last_was_good_) {
    shared_.tally.spoilt(last_kind_, LoadErrorKind::protocol, kSurplus);
  }
  close();
  connect();
}

void Connection::fail(LoadErrorKind kind, std::string_view words) {
  shared_.tally.failed(request_.kind, kind, words);
  close();
  if (++shared_.failures_in_row == shared_.failures_in_row_max) return shared_.context.stop();
  // Later, so that a row of connections that fail at once is no recursion.
  asio::post(shared_.context, unless_closed([this] { next(); }));
}

void Connection::set_deadline(SteadyTime from) {
  shared_.deadlines.add(*this, from + shared_.timeout);
  if (!shared_.timer_runs) watch_deadlines(shared_);
}

// One timer for all, set to the first deadline there is. While requests are answered in time it
// finds nothing when it fires, once a timeout, and is set to the first deadline there is then.
void Connection::watch_deadlines(Shared& shared) {
  shared.timer_runs = shared.deadlines.first() != nullptr;
  if (!shared.timer_runs) return;
  shared.timer.expires_at(shared.deadlines.first()->deadline);
  shared.timer.async_wait([&shared](error_code error) {
    if (error) return;
    expire(shared, now());
    watch_deadlines(shared);
  });
}

void Connection::expire(Shared& shared, SteadyTime time) {
  while (shared.deadlines.first() != nullptr && shared.deadlines.first()->deadline <= time) {
    auto& connection = *static_cast<Connection*>(shared.deadlines.first());
    if (connection.state_ == State::connecting) {
      connection.fail(LoadErrorKind::connect, "no connection within the timeout");
    } else {
      connection.fail(LoadErrorKind::timeout, "no answer within the timeout");
    }
  }
}

std::chrono::nanoseconds in_clock_units(Seconds duration) {
  // Far from where a time point would overflow.
  constexpr Seconds kAtMost = std::chrono::years(1);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::clamp<Seconds>(duration, Seconds{0}, kAtMost));
}

// Connections to open: no more than there are requests for.
std::size_t connections_for(const LoadPlan& plan) {
  const Count wanted = std::max(plan.connections, 1);
  if (plan.duration > Seconds{0}) return static_cast<std::size_t>(wanted);
  const Count planned = std::accumulate(plan.counts.begin(), plan.counts.end(), Count{0});
  return static_cast<std::size_t>(std::min(wanted, planned));
}

// All connections of a drive. Handlers that a stop left behind may live in the memory of a
// connection: they are run, and do nothing, before it goes.
struct Connections {
  explicit Connections(Shared& of) : shared(of) {}
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;
  ~Connections() {
    for (Connection& connection : all) connection.close();
    shared.context.restart();
    shared.context.poll();
  }

  Shared& shared;
  std::deque<Connection> all{};
};

LoadOutcome run(Shared& shared, const LoadPlan& plan, std::stop_token stop) {
  const std::size_t count = connections_for(plan);
  make_room_for_sockets(static_cast<Count>(count));
  const auto buffers = std::make_unique_for_overwrite<char[]>(count * kReadBufferBytes);
  const SteadyTime begun = now();
  shared.timeout = in_clock_units(plan.timeout);
  if (plan.duration > Seconds{0}) shared.no_more_after = begun + in_clock_units(plan.duration);
  shared.working = count;
  shared.failures_in_row_max = plan.failures_in_row_max;
  Connections connections(shared);
  for (std::size_t i = 0; i < count; ++i) {
    connections.all.emplace_back(shared,
                                 std::span(&buffers[i * kReadBufferBytes], kReadBufferBytes));
  }
  const std::stop_callback on_stop(std::move(stop), [&shared] { shared.context.stop(); });
  for (Connection& connection : connections.all) connection.next();
  shared.context.run();
  return shared.tally.take_outcome(now() - begun);
}

class AsioDriver final : public LoadDriver {
 public:
  Result<LoadOutcome> drive(const LoadPlan& plan, std::stop_token stop) override try {
    auto source = RequestSource::make(plan, Random(random_.next()));
    if (!source) return pass_on(source);
    auto tally = Tally::make(plan.requests);
    if (!tally) return pass_on(tally);
    if (plan.port < 1 || plan.port > 65535) {
      return leakgate::fail(ErrorCode::load, "the port is not between 1 and 65535");
    }
    const auto addresses = resolve_host(plan.host);
    if (!addresses) return pass_on(addresses);
    Shared shared(*std::move(source), *std::move(tally));
    for (const std::string& address : *addresses) {
      shared.endpoints.emplace_back(asio::ip::make_address(address),
                                    static_cast<std::uint16_t>(plan.port));
    }
    return run(shared, plan, std::move(stop));
  } catch (const boost::system::system_error& error) {
    return leakgate::fail(ErrorCode::load, error.what());
  }

 private:
  Random random_{std::random_device()()};
};

}  // namespace

std::unique_ptr<LoadDriver> make_asio_driver() { return std::make_unique<AsioDriver>(); }

}  // namespace leakgate
