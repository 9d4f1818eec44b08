#include "load/curl_loop.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <tuple>

#include <boost/asio/error.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>

namespace leakgate {

namespace asio = boost::asio;
using boost::system::error_code;

// A socket of libcurl's. Asio only waits for it: libcurl closes it, through close_socket() where it
// was opened by open_socket().
struct CurlLoop::Watch : std::enable_shared_from_this<Watch> {
  using Descriptor = asio::posix::basic_stream_descriptor<Executor>;

  explicit Watch(asio::io_context& context) : descriptor(context.get_executor()) {}
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() { release(); }

  // What waits is told that it was aborted.
  void release() {
    if (descriptor.is_open()) descriptor.release();
  }

  Descriptor descriptor;
  bool is_ours = false;  // opened by open_socket()
  int wanted = 0;        // CURL_POLL_IN, CURL_POLL_OUT or both
  int waited_for = 0;    // the same, of what Asio has been asked for
};

CurlLoop::CurlLoop(asio::io_context& context) : context_(context), timer_(context.get_executor()) {
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &want);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &set_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
}

void CurlLoop::adopt(CURL* easy, CurlTransfer& transfer) {
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &close_socket);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
}

bool CurlLoop::add(CURL* easy) { return curl_multi_add_handle(multi_.get(), easy) == CURLM_OK; }

void CurlLoop::remove(CURL* easy) { curl_multi_remove_handle(multi_.get(), easy); }

bool CurlLoop::is_spoilt(const CurlTransfer& transfer) {
  const auto watch = transfer.watch.lock();
  if (watch == nullptr || !watch->descriptor.is_open()) return false;
  char byte = 0;
  const ssize_t got =
      ::recv(watch->descriptor.native_handle(), &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT);
  return got >= 0 || (errno != EAGAIN && errno != EINTR);
}

// Called by libcurl.
curl_socket_t CurlLoop::open_socket(void* loop, curlsocktype /*purpose*/,
                                    curl_sockaddr* address) noexcept {
  const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (socket < 0) return CURL_SOCKET_BAD;
  if (static_cast<CurlLoop*>(loop)->watch(socket, true) != nullptr) return socket;
  ::close(socket);
  return CURL_SOCKET_BAD;
}

// Called by libcurl.
int CurlLoop::close_socket(void* loop, curl_socket_t socket) noexcept {
  static_cast<CurlLoop*>(loop)->forget(socket);
  return ::close(socket);
}

// Called by libcurl, whose parameters they are. A socket that it no longer waits for may be one of
// a connection that is kept: it stays watched, with nobody waiting.
// NOLINTNEXTLINE(readability-function-size)
int CurlLoop::want(CURL* easy, curl_socket_t socket, int what, void* loop,
                   void* /*unused*/) noexcept {
  auto& self = *static_cast<CurlLoop*>(loop);
  const auto found = self.watches_.find(socket);
  Watch* watch = found == self.watches_.end() ? nullptr : found->second.get();
  if (what == CURL_POLL_REMOVE) {
    if (watch != nullptr) watch->wanted = 0;
    if (watch != nullptr && !watch->is_ours) self.forget(socket);
    return 0;
  }
  if (watch == nullptr) watch = self.watch(socket, false);
  if (watch == nullptr) return -1;
  watch->wanted = what;
  CurlTransfer* transfer = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
  if (transfer != nullptr) transfer->watch = watch->weak_from_this();
  self.wait_for(*watch);
  return 0;
}

// Called by libcurl.
int CurlLoop::set_timer(CURLM* /*multi*/, long timeout_ms, void* loop) noexcept {
  auto& self = *static_cast<CurlLoop*>(loop);
  if (timeout_ms == 0) {
    self.act_now();
  } else if (timeout_ms > 0) {
    self.act_after(std::chrono::milliseconds(timeout_ms));
  } else {
    self.timer_.cancel();
  }
  return 0;
}

// nullptr where the kernel refuses.
CurlLoop::Watch* CurlLoop::watch(curl_socket_t socket, bool is_ours) {
  forget(socket);  // one that libcurl closed on its own
  auto made = std::make_shared<Watch>(context_);
  made->is_ours = is_ours;
  error_code error;
  std::ignore = made->descriptor.assign(socket, error);
  if (error) return nullptr;
  return (watches_[socket] = std::move(made)).get();
}

void CurlLoop::wait_for(Watch& watch) {
  wait_for(watch, CURL_POLL_IN);
  wait_for(watch, CURL_POLL_OUT);
}

void CurlLoop::wait_for(Watch& watch, int direction) {
  if ((watch.wanted & direction) == 0 || (watch.waited_for & direction) != 0) return;
  watch.waited_for |= direction;
  const bool is_in = direction == CURL_POLL_IN;
  const int event = is_in ? CURL_CSELECT_IN : CURL_CSELECT_OUT;
  // The loop owns the watches: where one is left, so is the loop.
  watch.descriptor.async_wait(
      is_in ? Watch::Descriptor::wait_read : Watch::Descriptor::wait_write,
      [this, direction, event, weak = watch.weak_from_this()](error_code error) {
        const auto locked = weak.lock();
        if (locked == nullptr || error == asio::error::operation_aborted) return;
        locked->waited_for &= ~direction;
        if ((locked->wanted & direction) != 0) ready(*locked, error ? CURL_CSELECT_ERR : event);
      });
}

void CurlLoop::ready(Watch& watch, int events) {
  perform(watch.descriptor.native_handle(), events);
  if (watch.descriptor.is_open()) wait_for(watch);
  tell_finished();
}

// At once, but not from within libcurl, whose callback asks for it.
void CurlLoop::act_now() {
  if (acts_soon_) return;
  acts_soon_ = true;
  asio::post(context_, [weak = std::weak_ptr(self_)] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    (*self)->acts_soon_ = false;
    (*self)->perform(CURL_SOCKET_TIMEOUT, 0);
    (*self)->tell_finished();
  });
}

void CurlLoop::act_after(std::chrono::milliseconds timeout) {
  timer_.expires_after(timeout);
  timer_.async_wait([weak = std::weak_ptr(self_)](error_code error) {
    const auto self = weak.lock();
    if (error || self == nullptr) return;
    (*self)->perform(CURL_SOCKET_TIMEOUT, 0);
    (*self)->tell_finished();
  });
}

void CurlLoop::perform(curl_socket_t socket, int events) {
  int running = 0;
  curl_multi_socket_action(multi_.get(), socket, events, &running);
}

// A transfer that hears of its end may begin the next one, or stop the context.
void CurlLoop::tell_finished() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* const easy = message->easy_handle;
    const CURLcode code = message->data.result;
    CurlTransfer* transfer = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    remove(easy);
    transfer->done(code);
    if (context_.stopped()) return;
  }
}

void CurlLoop::forget(curl_socket_t socket) {
  const auto found = watches_.find(socket);
  if (found == watches_.end()) return;
  found->second->release();
  watches_.erase(found);
}

}  // namespace leakgate
