#include "load/asio_lane.hpp"

#include <cassert>
#include <span>
#include <tuple>
#include <utility>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "load/answer_watch.hpp"
#include "load/handler_memory.hpp"
#include "load/http_response.hpp"

namespace leakgate {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// The concrete executor saves the type-erased one's indirections.
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, AsioLanes::Executor>;

// Bodies are read through it and dropped. Memory that no response reaches is never touched, so a
// connection with small responses costs a page.
constexpr std::size_t kReadBufferBytes = 16UL * 1024;

constexpr std::string_view kSurplus = "bytes after the end of the response";

SteadyTime now() { return std::chrono::steady_clock::now(); }

}  // namespace

// One connection, reopened as often as needed. A read is outstanding whenever it is open, and it is
// begun before the request is sent: a close by the server between two requests is then seen before
// the next request is lost to it, at the price of no system call more.
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

  // Without a request: closed, opening, idle. With one: connecting, ready (to be sent), waiting
  // (for the answer).
  enum class State { closed, opening, idle, connecting, ready, waiting };

  void connect(State state);
  void try_endpoint(std::size_t attempt);
  void on_connected(std::size_t attempt, error_code error);
  void no_connection(std::string_view words);
  void write();
  void write_rest(std::size_t sent);
  void read();
  void on_read(error_code error, std::size_t size);
  void on_bytes(std::string_view bytes);
  void on_closed_between(bool got_bytes);
  void on_answered();
  void fail(LoadErrorKind kind, std::string_view words);
  void expire();

  // `handler`, unless the socket it is for was closed in the meantime.
  template <class Handler>
  auto unless_closed(Handler handler) {
    return [this, handler, generation = generation_](auto... results) {
      if (generation == generation_) handler(results...);
    };
  }

  // Not at once, and not on the heap.
  template <class Handler>
  void post(Handler handler) {
    asio::post(lanes_.context_,
               asio::bind_allocator(HandlerAllocator<void>(post_memory_), unless_closed(handler)));
  }

  AsioLanes& lanes_;
  LaneObserver& observer_;
  std::span<char> buffer_;
  Socket socket_;
  ResponseReader reader_;
  std::unique_ptr<AnswerWatch> watch_;  // where something is looked for
  std::size_t first_endpoint_ = 0;
  State state_ = State::closed;
  bool is_reading_ = false;
  bool is_sending_ = false;     // the kernel has not taken the whole request
  bool last_was_good_ = false;  // the request before on this socket was answered as expected
  std::size_t last_kind_ = 0;
  std::uint64_t generation_ = 0;  // counts closes
  HandlerMemory post_memory_;
};

void AsioLane::open() {
  assert(state_ == State::closed);
  connect(State::opening);
}

void AsioLane::send() {
  if (state_ == State::closed) return connect(State::connecting);
  assert(state_ == State::idle);
  state_ = State::ready;
  read();
  // If the server has closed already, the read's handler comes first.
  post([this] { write(); });
}

void AsioLane::close() {
  ++generation_;
  lanes_.deadlines_.remove(*this);
  error_code ignored;
  std::ignore = socket_.close(ignored);
  state_ = State::closed;
  is_reading_ = is_sending_ = last_was_good_ = false;
}

void AsioLane::connect(State state) {
  state_ = state;
  lanes_.add_deadline(*this, now());
  first_endpoint_ = lanes_.preferred_endpoint_;
  try_endpoint(0);
}

// A name such as localhost may have an address that nobody listens on: the next one is tried.
void AsioLane::try_endpoint(std::size_t attempt) {
  const auto& endpoint =
      lanes_.settings_.endpoints[(first_endpoint_ + attempt) % lanes_.settings_.endpoints.size()];
  error_code error;
  std::ignore = socket_.close(error);
  std::ignore = socket_.open(endpoint.protocol(), error);
  if (error) {
    return post([this, words = error.message()] { no_connection(words); });
  }
  socket_.async_connect(endpoint, unless_closed([this, attempt](error_code result) {
                          on_connected(attempt, result);
                        }));
}

void AsioLane::on_connected(std::size_t attempt, error_code error) {
  if (error && attempt + 1 < lanes_.settings_.endpoints.size()) return try_endpoint(attempt + 1);
  const bool is_unix = lanes_.settings_.endpoints.front().protocol().family() == AF_UNIX;
  if (!error && !is_unix) std::ignore = socket_.set_option(asio::ip::tcp::no_delay(true), error);
  if (!error) std::ignore = socket_.non_blocking(true, error);
  if (error == boost::system::errc::address_not_available) {
    return no_connection("no local port is free for another connection");
  }
  if (error) return no_connection(error.message());
  lanes_.preferred_endpoint_ = (first_endpoint_ + attempt) % lanes_.settings_.endpoints.size();
  read();
  if (state_ == State::connecting) return write();
  lanes_.deadlines_.remove(*this);
  state_ = State::idle;
  observer_.opened(*this);
}

void AsioLane::no_connection(std::string_view words) {
  if (state_ == State::connecting) return fail(LoadErrorKind::connect, words);
  close();
  observer_.opened(*this);
}

void AsioLane::write() {
  state_ = State::waiting;
  reader_.start(request.is_head);
  if (watch_) watch_->start(request, scratch);
  sent_at = now();
  lanes_.add_deadline(*this, sent_at);
  error_code error;
  const std::size_t sent =
      socket_.write_some(asio::buffer(request.bytes.data(), request.bytes.size()), error);
  is_sending_ = sent < request.bytes.size();
  // Any other error is left to the read: there may be an answer that explains it.
  if (is_sending_ && (!error || error == asio::error::would_block)) write_rest(sent);
}

void AsioLane::write_rest(std::size_t sent) {
  const std::string_view rest = request.bytes.substr(sent);
  asio::async_write(socket_, asio::buffer(rest.data(), rest.size()),
                    unless_closed([this](error_code error, std::size_t) {
                      is_sending_ = static_cast<bool>(error);
                    }));
}

void AsioLane::read() {
  if (is_reading_) return;
  is_reading_ = true;
  socket_.async_read_some(
      asio::buffer(buffer_.data(), buffer_.size()),
      unless_closed([this](error_code error, std::size_t size) { on_read(error, size); }));
}

void AsioLane::on_read(error_code error, std::size_t size) {
  is_reading_ = false;
  if (state_ != State::waiting) return on_closed_between(!error);
  if (!error) return on_bytes({buffer_.data(), size});
  if (error != asio::error::eof) return fail(LoadErrorKind::reset, error.message());
  if (reader_.end_of_stream() == ResponseReader::Progress::complete) return on_answered();
  fail(LoadErrorKind::reset, reader_.error());
}

void AsioLane::on_bytes(std::string_view bytes) {
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

// The server closed the connection, or sent what nobody asked for, before a request was sent.
void AsioLane::on_closed_between(bool got_bytes) {
  if (got_bytes && last_was_good_) {
    observer_.spoilt(last_kind_, LoadErrorKind::protocol, kSurplus);
  }
  const bool has_request = state_ == State::ready;
  close();
  if (has_request) connect(State::connecting);
}

void AsioLane::on_answered() {
  lanes_.deadlines_.remove(*this);
  const bool stays_open = reader_.keeps_alive() && !request.closes && !is_sending_;
  last_kind_ = request.kind;
  if (stays_open) {
    state_ = State::idle;
  } else {
    close();
  }
  const std::uint64_t generation = generation_;
  const bool is_good =
      observer_.answered(*this, reader_.status(), !watch_ || watch_->body_is_good());
  if (generation != generation_ || !stays_open) return;
  last_was_good_ = is_good;
  read();  // where there is no next request yet, a close is seen none the less
}

void AsioLane::fail(LoadErrorKind kind, std::string_view words) {
  // The words may be of what close() forgets.
  const std::string kept(words);
  close();
  observer_.failed(*this, kind, kept);
}

void AsioLane::expire() {
  if (state_ == State::waiting) {
    return fail(LoadErrorKind::timeout, "no answer within the timeout");
  }
  no_connection("no connection within the timeout");
}

AsioLanes::AsioLanes(asio::io_context& context, Settings settings)
    : context_(context),
      settings_(std::move(settings)),
      timer_(context.get_executor()),
      buffers_(std::make_unique_for_overwrite<char[]>(settings_.lanes_max * kReadBufferBytes)) {}

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
  timer_.async_wait([this](error_code error) {
    if (error) return;
    expire(now());
    watch_deadlines();
  });
}

void AsioLanes::expire(SteadyTime time) {
  while (deadlines_.first() != nullptr && deadlines_.first()->deadline <= time) {
    static_cast<AsioLane*>(deadlines_.first())->expire();
  }
}

}  // namespace leakgate
