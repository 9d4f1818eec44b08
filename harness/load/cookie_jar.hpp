// The cookies of one connection, as a browser keeps them for one host (RFC 6265, sections 5.2 to
// 5.4). Not what RFC 6265bis adds to it: SameSite means nothing where every request is our own.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leakgate {

class CookieJar {
 public:
  using Time = std::chrono::sys_seconds;

  static constexpr std::size_t kMaxCookies = 50;  // the oldest goes for the next one
  static constexpr std::size_t kMaxCookieBytes =
      4096;  // of name and value; a larger one is ignored

  // `host` is what the target is called, without a port; `is_secure` whether it is spoken to by
  // HTTPS: else cookies that say Secure are kept out.
  CookieJar(std::string_view host, bool is_secure);

  [[nodiscard]] static Time wall_clock() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  }

  // The value of a Set-Cookie header, in the answer to a request for `request_path` (path_of()).
  // What is no cookie is ignored, and so is one for another Domain; one that is over deletes.
  void store(std::string_view set_cookie, std::string_view request_path, Time now = wall_clock());

  // Appends "Cookie: a=1; b=2\r\n" with the cookies for `request_path`, those with the longest path
  // first, then the oldest; nothing when there are none.
  void append_to(std::string& header, std::string_view request_path, Time now = wall_clock()) const;

  [[nodiscard]] std::size_t size() const { return cookies_.size(); }
  void clear() { cookies_.clear(); }

 private:
  struct Cookie {
    std::string name{};
    std::string value{};
    std::string path{};
    Time ends = Time::max();
    std::uint64_t number = 0;  // in the order of creation
  };

  [[nodiscard]] bool is_for_us(std::string_view domain) const;
  void put(Cookie cookie, Time now);
  void make_room(Time now);

  std::string host_;
  bool is_secure_;
  std::uint64_t created_ = 0;
  std::vector<Cookie> cookies_;  // in the order in which they are sent
};

}  // namespace leakgate
