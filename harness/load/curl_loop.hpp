// libcurl's transfers on an Asio loop: libcurl says which sockets and which time it waits for
// (curl_multi_socket_action and its callbacks), Asio waits. A socket stays known to the kernel's
// epoll for its life, so a request costs no registration. For one thread; whoever adds transfers
// removes them before the loop goes, and the loop goes before its io_context.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <unordered_map>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>

#include "load/curl_handles.hpp"
#include "load/deadlines.hpp"

namespace leakgate {

class CurlTransfer;

class CurlLoop {
 public:
  struct Watch;  // of a socket

  // Throws std::bad_alloc when libcurl has no memory.
  explicit CurlLoop(boost::asio::io_context& context);
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;
  ~CurlLoop() = default;

  // Once for each handle: what the loop needs to be set in it.
  void adopt(CURL* easy, CurlTransfer& transfer);
  // Begins the transfer of a handle that was adopted; false when libcurl refuses it.
  [[nodiscard]] bool add(CURL* easy);
  // Ends it, if there is one, without a word.
  void remove(CURL* easy);
  // Whether the other end has closed the connection that the transfer had last, or has sent what
  // nobody waits for. Between two requests TLS says that it is about to close, and libcurl takes
  // that for a sign of life (seen with 7.88.1).
  [[nodiscard]] static bool is_spoilt(const CurlTransfer& transfer);

  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] CURLM* multi() { return multi_.get(); }

 private:
  using Executor = boost::asio::io_context::executor_type;
  using Timer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;
  static curl_socket_t open_socket(void* loop, curlsocktype purpose,
                                   curl_sockaddr* address) noexcept;
  static int close_socket(void* loop, curl_socket_t socket) noexcept;
  static int want(CURL* easy, curl_socket_t socket, int what, void* loop, void* unused) noexcept;
  static int set_timer(CURLM* multi, long timeout_ms, void* loop) noexcept;

  Watch* watch(curl_socket_t socket, bool is_ours);
  void wait_for(Watch& watch);
  void wait_for(Watch& watch, int direction);
  void ready(Watch& watch, int events);
  void act_now();
  void act_after(std::chrono::milliseconds timeout);
  void perform(curl_socket_t socket, int events);
  void tell_finished();
  void forget(curl_socket_t socket);

  boost::asio::io_context& context_;
  Timer timer_;
  bool acts_soon_ = false;  // act_now() is under way
  std::unordered_map<curl_socket_t, std::shared_ptr<Watch>> watches_;
  // Handlers that outlive the loop find it gone.
  std::shared_ptr<CurlLoop*> self_ = std::make_shared<CurlLoop*>(this);
  CurlMulti multi_ = make_curl_multi();  // goes first: it closes its sockets
};

class CurlTransfer {
 public:
  // The transfer is over and its handle is out of the loop. Called by the loop alone, never from
  // within add() or remove(); may add and remove any transfer.
  virtual void done(CURLcode code) = 0;

  std::weak_ptr<CurlLoop::Watch> watch;  // the loop's: of the socket that was waited for last

 protected:
  ~CurlTransfer() = default;
};

}  // namespace leakgate
