#include "load/curl_lane.hpp"

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/post.hpp>

#include "load/body_matcher.hpp"
#include "load/curl_failure.hpp"
#include "load/curl_handles.hpp"
#include "load/curl_loop.hpp"
#include "load/curl_request.hpp"
#include "load/http_response.hpp"

namespace leakgate {

struct CurlLanes::Shared {
  Shared(boost::asio::io_context& context, const CurlLaneSettings& of, CurlList known)
      : settings(of), origin(origin_of(of)), addresses(std::move(known)), loop(context) {}

  CurlLaneSettings settings;
  std::string origin;
  CurlList addresses;
  bool has_connected = false;  // any lane, once
  CurlLoop loop;
};

class CurlLane final : public Lane, private CurlTransfer {
 public:
  CurlLane(CurlLanes::Shared& shared, LaneObserver& observer)
      : shared_(shared), observer_(observer) {
    set_up();
  }
  CurlLane(const CurlLane&) = delete;
  CurlLane& operator=(const CurlLane&) = delete;
  ~CurlLane() override { shared_.loop.remove(easy_.get()); }

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
    if (curl_easy_setopt(easy_.get(), option, value) == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  }
  void set_up();
  void set_request(const RequestText& text);
  void set_method(const RequestText& text);
  void give_connection();
  [[nodiscard]] bool take_header(std::string_view line);
  void done(CURLcode code) override;
  [[nodiscard]] std::optional<LaneFailure> failure_after(CURLcode code) const;
  void fail_later(std::string_view words);

  // `handler`, when those who run are done, unless the lane was closed in the meantime.
  template <class Handler>
  void later(Handler handler) {
    boost::asio::post(shared_.loop.context(), [weak = std::weak_ptr(life_), handler] {
      if (!weak.expired()) handler();
    });
  }

  CurlLanes::Shared& shared_;
  LaneObserver& observer_;
  CurlShare connection_;  // HTTP/1.1: the pool of this lane's one connection
  CurlEasy easy_ = make_curl_easy();
  std::array<char, CURL_ERROR_SIZE> words_{};
  std::string head_;  // that the handle is set to
  CurlList headers_;  // of it
  BodyMatcher matcher_;
  std::size_t header_bytes_ = 0;
  bool was_sent_ = false;
  bool has_headers_ = false;  // all of them
  bool is_interim_ = false;   // the headers that come are those of a 1xx response
  std::string_view defect_;   // of the answer, for which its reading was ended
  std::shared_ptr<char> life_ = std::make_shared<char>();  // until it is closed
};

void CurlLane::open() {
  later([this] { observer_.opened(*this); });
}

void CurlLane::send() {
  matcher_.start(request.expect_body);
  words_.front() = '\0';
  header_bytes_ = 0;
  was_sent_ = has_headers_ = is_interim_ = false;
  defect_ = {};
  sent_at = std::chrono::steady_clock::now();
  const RequestText text = take_apart(request.bytes);
  if (const auto defect = defect_for_curl(text); !defect.empty()) return fail_later(defect);
  set_request(text);
  if (!shared_.loop.add(easy_.get())) fail_later("libcurl does not take the request");
}

void CurlLane::close() {
  life_ = std::make_shared<char>();
  shared_.loop.remove(easy_.get());
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

// The handle is told what differs from the request before, which often is nothing but where the
// body is.
void CurlLane::set_request(const RequestText& text) {
  if (!shared_.settings.http2) give_connection();
  set(CURLOPT_FORBID_REUSE, request.closes && !shared_.settings.http2 ? 1L : 0L);
  if (text.head != head_) {
    const HeaderRules rules{.http2 = shared_.settings.http2, .cookies = shared_.settings.cookies};
    CurlList headers = make_curl_list(header_lines(text, rules));
    set(CURLOPT_HTTPHEADER, headers.get());
    headers_ = std::move(headers);
    const std::string target(text.target);
    set(CURLOPT_REQUEST_TARGET, target.c_str());
    // The URL says whom to connect to, and which path the cookies are for.
    const std::string path = target.starts_with('/') ? target.substr(0, target.find('#')) : "/";
    set(CURLOPT_URL, (shared_.origin + path).c_str());
    const std::string cookies(rules.cookies ? header_of(text, "Cookie") : "");
    set(CURLOPT_COOKIE, cookies.empty() ? nullptr : cookies.c_str());
  }
  set_method(text);
  head_ = text.head;
}

void CurlLane::set_method(const RequestText& text) {
  const std::string method(text.method);
  if (method == "HEAD") {
    set(CURLOPT_CUSTOMREQUEST, static_cast<char*>(nullptr));
    return set(CURLOPT_NOBODY, 1L);
  }
  // Content-Length is there for an empty body, too, where the method gives a body a meaning.
  if (text.body.empty() && header_of(text, "Content-Length").empty()) {
    set(CURLOPT_HTTPGET, 1L);
  } else {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(text.body.size()));
    set(CURLOPT_POSTFIELDS, text.body.data());
  }
  set(CURLOPT_CUSTOMREQUEST, method.c_str());
}

// libcurl would give the lanes of a thread any connection of theirs that is idle. One lane in a
// pool of its own has one connection.
void CurlLane::give_connection() {
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
  if (self.was_sent_) return CURL_PREREQFUNC_ABORT;
  self.was_sent_ = true;
  self.shared_.has_connected = true;
  self.sent_at = std::chrono::steady_clock::now();
  return CURL_PREREQFUNC_OK;
}

// Called by libcurl with each line, the status line and the empty one among them.
std::size_t CurlLane::on_header(char* line, std::size_t size, std::size_t count,
                                void* lane) noexcept {
  const std::string_view text(line, size * count);
  return static_cast<CurlLane*>(lane)->take_header(text) ? text.size() : 0;
}

bool CurlLane::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > ResponseReader::kMaxHeaderBytes) defect_ = "more than 64 KiB of headers";
  if (line.starts_with("HTTP/") && !has_headers_) {
    const std::size_t status = line.find(' ') + 1;
    is_interim_ = line.substr(status).starts_with('1') && !line.substr(status).starts_with("101");
    if (shared_.settings.http2 && !line.starts_with("HTTP/2")) {
      defect_ = "the server does not speak HTTP/2";
    }
  }
  const bool is_end = line == "\r\n" || line == "\n";
  has_headers_ = has_headers_ || (is_end && !is_interim_);
  return defect_.empty();
}

// Called by libcurl. Bodies are not kept.
std::size_t CurlLane::on_body(char* bytes, std::size_t size, std::size_t count,
                              void* lane) noexcept {
  auto& self = *static_cast<CurlLane*>(lane);
  if (!self.request.expect_body.empty()) self.matcher_.feed({bytes, size * count});
  return size * count;
}

void CurlLane::done(CURLcode code) {
  if (const auto failure = failure_after(code)) {
    return observer_.failed(*this, failure->kind, failure->words);
  }
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  const bool body_is_good = request.expect_body.empty() || matcher_.found();
  observer_.answered(*this, static_cast<int>(status), body_is_good);
}

std::optional<LaneFailure> CurlLane::failure_after(CURLcode code) const {
  if (!defect_.empty()) return LaneFailure{LoadErrorKind::protocol, std::string(defect_)};
  if (code == CURLE_OK && has_headers_) return std::nullopt;
  // libcurl takes an answer that ends within its headers for one without a body.
  if (code == CURLE_OK)
    return LaneFailure{LoadErrorKind::reset, "the connection was closed within the headers"};
  long os_error = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &os_error);
  // With HTTP/2 a lane may wait for its turn on a connection that there is.
  const bool was_connected = was_sent_ || (shared_.settings.http2 && shared_.has_connected);
  return failure_of(
      {.code = code, .words = words_.data(), .was_sent = was_connected, .os_error = os_error});
}

void CurlLane::fail_later(std::string_view words) {
  later([this, words] { observer_.failed(*this, LoadErrorKind::protocol, words); });
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
  if (settings.http2) {
    curl_multi_setopt(shared->loop.multi(), CURLMOPT_MAX_HOST_CONNECTIONS,
                      static_cast<long>(settings.connections_max));
  }
  return std::unique_ptr<CurlLanes>(new CurlLanes(std::move(shared)));
}

std::unique_ptr<Lane> CurlLanes::make(LaneObserver& observer) {
  return std::make_unique<CurlLane>(*shared_, observer);
}

}  // namespace leakgate
