#include "load/asio_lane.hpp"

#include <sys/socket.h>

#include <cassert>
#include <cerrno>
#include <chrono>
#include <string>
#include <tuple>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "load/socket_state.hpp"

namespace leakgate {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// Then it is another lane's turn.
constexpr int kReadsInARow = 16;

constexpr std::chrono::milliseconds kUnixRetry{5};

constexpr std::string_view kSurplus = "bytes after the end of the response";

SteadyTime now() { return std::chrono::steady_clock::now(); }

}  // namespace

void AsioLane::open() {
  assert(state_ == State::closed);
  connect(State::opening);
}

void AsioLane::send() {
  if (state_ == State::closed) return connect(State::connecting);
  assert(state_ == State::idle);
  write();
  read();
}

void AsioLane::close() {
  ++generation_;
  lanes_.deadlines_.remove(*this);
  if (retry_) retry_->cancel();
  error_code ignored;
  std::ignore = socket_.close(ignored);
  state_ = State::closed;
  is_reading_ = is_sending_ = is_refused_ = is_used_ = last_was_good_ = false;
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
    return later([this, words = error.message()] { no_connection(words); });
  }
  if (endpoint.protocol().family() == AF_UNIX) return connect_unix(attempt, endpoint);
  socket_.async_connect(endpoint, unless_closed([this, attempt](error_code result) {
                          on_connected(attempt, result);
                        }));
}

// A Unix socket is connected at once. Where the target's queue is full it is not, and has to try
// again, whereas TCP would let it wait; Asio takes the kernel's word for that for success.
void AsioLane::connect_unix(std::size_t attempt, const AsioLanes::Endpoint& endpoint) {
  error_code error;
  std::ignore = socket_.native_non_blocking(true, error);
  if (!error && ::connect(socket_.native_handle(), endpoint.data(),
                          static_cast<socklen_t>(endpoint.size())) != 0) {
    error = error_code(errno, boost::system::system_category());
  }
  if (error != boost::system::errc::resource_unavailable_try_again) {
    return later([this, attempt, error] { on_connected(attempt, error); });
  }
  if (!retry_) retry_ = std::make_unique<AsioLanes::Timer>(lanes_.context_.get_executor());
  retry_->expires_after(kUnixRetry);
  retry_->async_wait(unless_closed([this, attempt](error_code stopped) {
    if (!stopped) try_endpoint(attempt);
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
  is_refused_ = sent == 0 && error && error != asio::error::would_block;
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
  if (error) return on_read_error(error);
  is_used_ = true;
  if (needs_more_than({buffer_.data(), size})) read_long();
}

void AsioLane::on_read_error(error_code error) {
  if (error != asio::error::eof) return fail(LoadErrorKind::reset, error.message());
  if (is_used_ && !reader_.has_begun() && nothing_arrived()) {
    close();
    return connect(State::connecting);
  }
  if (reader_.end_of_stream() == ResponseReader::Progress::complete) return on_answered();
  fail(LoadErrorKind::reset, reader_.error());
}

// Whether the target closed before the request was there, as it may at any time between two
// requests: then it is sent on another connection. The FIN has acknowledged what had arrived by
// then, so a request that the target has read a byte of is never sent again.
bool AsioLane::nothing_arrived() {
  return is_refused_ ||
         (!is_sending_ && is_unacknowledged(socket_.native_handle(), request.bytes.size()));
}

// False when the request has ended with these bytes, well or not.
bool AsioLane::needs_more_than(std::string_view bytes) {
  const auto fed = reader_.feed(bytes);
  if (fed.progress == ResponseReader::Progress::more) return true;
  if (fed.progress == ResponseReader::Progress::error) {
    fail(LoadErrorKind::protocol, reader_.error());
  } else if (fed.consumed < bytes.size()) {
    fail(LoadErrorKind::protocol, kSurplus);
  } else {
    on_answered();
  }
  return false;
}

// What there is already of a response that is longer than a buffer.
void AsioLane::read_long() {
  const std::span<char> shared = lanes_.shared_buffer();
  for (int i = 0; i < kReadsInARow; ++i) {
    error_code error;
    const std::size_t size = socket_.read_some(asio::buffer(shared.data(), shared.size()), error);
    if (error == asio::error::would_block) break;
    if (error) return on_read_error(error);
    if (!needs_more_than({shared.data(), size})) return;
  }
  read();
}

// The server closed the connection, or sent what nobody asked for, before a request was sent.
void AsioLane::on_closed_between(bool got_bytes) {
  if (got_bytes && last_was_good_) {
    observer_.spoilt(last_kind_, LoadErrorKind::protocol, kSurplus);
  }
  close();
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

}  // namespace leakgate
