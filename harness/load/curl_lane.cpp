#include "load/curl_lane.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/post.hpp>

#include "load/clear_http2.hpp"
#include "load/curl_answer.hpp"
#include "load/curl_failure.hpp"
#include "load/curl_handles.hpp"
#include "load/curl_loop.hpp"
#include "load/curl_request.hpp"
#include "load/curl_request_setter.hpp"

namespace leakgate {
namespace {

// libcurl's limit, before the target has told its own: that of Go is 250.
constexpr long kRequestsPerConnection = 100;

}  // namespace

struct CurlLanes::Shared {
  Shared(boost::asio::io_context& context, const CurlLaneSettings& of, CurlList known)
      : settings(of), origin(origin_of(of)), addresses(std::move(known)), loop(context) {
    if (of.http2 && !of.https && ClearHttp2::is_needed()) clear_http2.emplace();
  }

  CurlLaneSettings settings;
  std::string origin;
  CurlList addresses;
  std::optional<ClearHttp2> clear_http2{};  // where it is needed
  long lanes = 0;                           // that were made
  bool has_connected = false;               // any lane, once
  bool has_answered = false;                // the target, once
  CurlLoop loop;
};

class CurlLane final : public Lane, private CurlTransfer, private ClearHttp2::Waiter {
 public:
  CurlLane(CurlLanes::Shared& shared, LaneObserver& observer)
      : shared_(shared), observer_(observer) {
    set_up();
  }
  CurlLane(const CurlLane&) = delete;
  CurlLane& operator=(const CurlLane&) = delete;
  ~CurlLane() override { give_up(); }

  void open() override;
  void send() override;
  void close() override;

 private:
  static int on_before_request(void* lane, char* to, char* from, int to_port,
                               int from_port) noexcept;
  static std::size_t on_header(char* line, std::size_t size, std::size_t count,
                               void* lane) noexcept;
  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* lane) noexcept;

  template <class Value>
  void set(CURLoption option, Value value) {
    set_curl(easy_.get(), option, value);
  }
  void set_up();
  void give_connection();
  void drop_connection();
  void start();
  [[nodiscard]] bool take_part(ClearHttp2& clear_http2);
  [[nodiscard]] bool take_connection();
  void give_up();
  void done(CURLcode code) override;
  [[nodiscard]] std::optional<LaneFailure> failure_after(CURLcode code) const;
  [[nodiscard]] bool may_lack_certificate(CURLcode code) const;
  void ask_again_later() override {
    later([this] { start(); });
  }
  void fail_later(const LaneFailure& failure) override;
  void refuse_later(std::string_view words) {
    fail_later({LoadErrorKind::protocol, std::string(words)});
  }

  // `handler`, when those who run are done, unless the lane was closed in the meantime.
  template <class Handler>
  void later(const Handler& handler) {
    boost::asio::post(shared_.loop.context(), [weak = std::weak_ptr(life_), handler] {
      if (!weak.expired()) handler();
    });
  }

  CurlLanes::Shared& shared_;
  LaneObserver& observer_;
  CurlShare connection_;  // HTTP/1.1: the pool of this lane's one connection
  CurlEasy easy_ = make_curl_easy();
  std::array<char, CURL_ERROR_SIZE> words_{};
  CurlRequestSetter request_setter_{
      easy_.get(),
      shared_.origin,
      {.http2 = shared_.settings.http2, .cookies = shared_.settings.cookies}};
  CurlAnswer answer_;
  bool was_sent_ = false;
  bool opens_ = false;       // has this part in ClearHttp2
  bool finds_none_ = false;  // wanted to join, and there is no connection with room
  std::shared_ptr<char> life_ = std::make_shared<char>();  // until it is closed
};

void CurlLane::open() {
  later([this] { observer_.opened(*this); });
}

void CurlLane::send() {
  answer_.start(request.expect_body, shared_.settings.http2);
  words_.front() = '\0';
  was_sent_ = false;
  sent_at = std::chrono::steady_clock::now();
  const RequestText text = take_apart(request.bytes);
  if (const auto defect = defect_for_curl(text); !defect.empty()) return refuse_later(defect);
  if (!shared_.settings.http2) give_connection();
  set(CURLOPT_FORBID_REUSE, request.closes && !shared_.settings.http2 ? 1L : 0L);
  request_setter_.set(text);
  start();
}

void CurlLane::start() {
  if (shared_.clear_http2 && !take_part(*shared_.clear_http2)) return;
  if (!shared_.loop.add(easy_.get())) refuse_later("libcurl does not take the request");
}

// False when it has to wait.
bool CurlLane::take_part(ClearHttp2& clear_http2) {
  const ClearHttp2::Part part = clear_http2.part_of(*this);
  if (part == ClearHttp2::Part::wait) return false;
  opens_ = part == ClearHttp2::Part::open;
  finds_none_ = false;
  const Seconds waited = std::chrono::steady_clock::now() - sent_at;
  set(CURLOPT_TIMEOUT_MS, timeout_ms(shared_.settings.timeout - waited));
  set(CURLOPT_FRESH_CONNECT, opens_ ? 1L : 0L);
  set(CURLOPT_HTTP_VERSION,
      static_cast<long>(opens_ ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE : CURL_HTTP_VERSION_2TLS));
  return true;
}

void CurlLane::give_up() {
  shared_.loop.remove(easy_.get());
  if (shared_.clear_http2) shared_.clear_http2->leave(*this);
}

void CurlLane::close() {
  life_ = std::make_shared<char>();
  give_up();
  drop_connection();
}

void CurlLane::drop_connection() {
  if (connection_ == nullptr) return;
  set(CURLOPT_SHARE, static_cast<CURLSH*>(nullptr));
  connection_.reset();
}

void CurlLane::set_up() {
  shared_.loop.adopt(easy_.get(), *this);
  set_target(easy_.get(), shared_.settings, shared_.addresses.get());
  set(CURLOPT_ERRORBUFFER, words_.data());
  set(CURLOPT_PREREQFUNCTION, &on_before_request);
  set(CURLOPT_PREREQDATA, this);
  set(CURLOPT_HEADERFUNCTION, &on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_WRITEDATA, this);
}

// libcurl would give the lanes of a thread any connection of theirs that is idle. One lane in a
// pool of its own has one connection.
void CurlLane::give_connection() {
  if (CurlLoop::is_spoilt(*this)) drop_connection();
  if (connection_ != nullptr) return;
  connection_.reset(curl_share_init());
  if (connection_ == nullptr) throw std::bad_alloc();
  curl_share_setopt(connection_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
  set(CURLOPT_SHARE, connection_.get());
}

// Called by libcurl, whose parameters they are, when there is a connection and the request is about
// to be sent. A second time for one request: libcurl found its connection closed by the target, or
// its stream refused, before anything was answered, and sends it anew. The target may have
// answered for the first one already, so it is not sent.
// NOLINTNEXTLINE(readability-function-size)
int CurlLane::on_before_request(void* lane, char* /*to*/, char* /*from*/, int /*to_port*/,
                                int /*from_port*/) noexcept {
  auto& self = *static_cast<CurlLane*>(lane);
  if (self.was_sent_ || !self.take_connection()) return CURL_PREREQFUNC_ABORT;
  self.was_sent_ = true;
  self.shared_.has_connected = true;
  self.sent_at = std::chrono::steady_clock::now();
  return CURL_PREREQFUNC_OK;
}

bool CurlLane::take_connection() {
  if (!shared_.clear_http2) return true;
  if (opens_) {
    shared_.clear_http2->connected();
    return true;
  }
  long made = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_NUM_CONNECTS, &made);
  finds_none_ = made > 0;
  return !finds_none_;
}

// Called by libcurl with each line, the status line and the empty one among them.
std::size_t CurlLane::on_header(char* line, std::size_t size, std::size_t count,
                                void* lane) noexcept {
  const std::string_view text(line, size * count);
  return static_cast<CurlLane*>(lane)->answer_.take_header(text) ? text.size() : 0;
}

// Called by libcurl. Bodies are not kept.
std::size_t CurlLane::on_body(char* bytes, std::size_t size, std::size_t count,
                              void* lane) noexcept {
  static_cast<CurlLane*>(lane)->answer_.take_body({bytes, size * count});
  return size * count;
}

void CurlLane::done(CURLcode code) {
  if (finds_none_) {
    shared_.clear_http2->found_none();
    return start();
  }
  if (const auto failure = failure_after(code)) {
    if (opens_ && !was_sent_) shared_.clear_http2->not_connected(*failure);
    return observer_.failed(*this, failure->kind, failure->words);
  }
  shared_.has_answered = true;
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  observer_.answered(*this, static_cast<int>(status), answer_.body_is_good());
}

std::optional<LaneFailure> CurlLane::failure_after(CURLcode code) const {
  if (!answer_.defect().empty()) {
    return LaneFailure{LoadErrorKind::protocol, std::string(answer_.defect())};
  }
  if (code == CURLE_OK && answer_.has_headers()) return std::nullopt;
  // libcurl takes an answer that ends within its headers for one without a body.
  if (code == CURLE_OK)
    return LaneFailure{LoadErrorKind::reset, "the connection was closed within the headers"};
  long os_error = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &os_error);
  // With HTTP/2 a lane may wait for its turn on a connection that there is.
  const bool was_connected = was_sent_ || (shared_.settings.http2 && shared_.has_connected);
  LaneFailure failure = failure_of(
      {.code = code, .words = words_.data(), .was_sent = was_connected, .os_error = os_error});
  if (failure.kind == LoadErrorKind::reset && may_lack_certificate(code)) {
    failure.words += " (it may want a client certificate)";
  }
  return failure;
}

// With TLS 1.3 a target that refuses a client closes a connection that is open for the client. One
// that ends a stream, or breaks an answer off, has taken the client.
bool CurlLane::may_lack_certificate(CURLcode code) const {
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != 0 || code == CURLE_HTTP2_STREAM) return false;
  const CurlLaneSettings& settings = shared_.settings;
  return settings.https && settings.tls.client_cert.empty() && !shared_.has_answered;
}

void CurlLane::fail_later(const LaneFailure& failure) {
  later([this, failure] { observer_.failed(*this, failure.kind, failure.words); });
}

CurlLanes::CurlLanes(std::unique_ptr<Shared> shared) : shared_(std::move(shared)) {}
CurlLanes::~CurlLanes() = default;

Result<std::unique_ptr<CurlLanes>> CurlLanes::create(boost::asio::io_context& context,
                                                     const CurlLaneSettings& settings) {
  const bool has_port = settings.port >= 1 && settings.port <= 65535;
  if (settings.unix_socket.empty() && !has_port) {
    return fail(ErrorCode::load, "the port is not between 1 and 65535");
  }
  if (settings.http2 && (curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_HTTP2) == 0) {
    return fail(ErrorCode::load, "this libcurl does not speak HTTP/2");
  }
  const auto addresses = known_addresses(settings);
  if (!addresses) return pass_on(addresses);
  auto shared = std::make_unique<Shared>(context, settings, make_curl_list(*addresses));
  return std::unique_ptr<CurlLanes>(new CurlLanes(std::move(shared)));
}

std::unique_ptr<Lane> CurlLanes::make(LaneObserver& observer) {
  ++shared_->lanes;
  if (shared_->settings.http2) {
    // Without a limit, all lanes that find no room on one connection open others at once.
    const long needed = (shared_->lanes + kRequestsPerConnection - 1) / kRequestsPerConnection;
    const long allowed = shared_->settings.connections_max;
    curl_multi_setopt(shared_->loop.multi(), CURLMOPT_MAX_HOST_CONNECTIONS,
                      allowed > 0 ? std::min(needed, allowed) : needed);
  }
  return std::make_unique<CurlLane>(*shared_, observer);
}

}  // namespace leakgate
