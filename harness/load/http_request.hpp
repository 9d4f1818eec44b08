// One kind of request as HTTP/1.1 bytes. A request without placeholders is put together once and
// not copied again. The Host, User-Agent, Connection and Content-Length headers of the scenario win
// over ours.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "load/random.hpp"
#include "load/text_template.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

class RequestTemplate {
 public:
  // `authority` is what Host says, "127.0.0.1:8080". Refuses what would not be one HTTP request:
  // line breaks in a header, spaces in a path, CONNECT.
  [[nodiscard]] static Result<RequestTemplate> make(const LoadRequest& request,
                                                    std::string_view authority);

  // The bytes of one request, valid until the next use of `scratch`, whose capacity is reused.
  [[nodiscard]] std::string_view render(Count seq, Random& random, std::string& scratch) const;

  [[nodiscard]] bool is_head() const { return is_head_; }
  [[nodiscard]] bool closes() const { return closes_; }  // it says "Connection: close"

 private:
  RequestTemplate(const LoadRequest& request, std::string_view authority);

  TextTemplate head_;  // up to and with the last header but Content-Length
  TextTemplate body_;
  bool says_length_;
  bool is_head_;
  bool closes_;
  std::string constant_;  // the whole request, when it has no placeholders
};

// The target as Host writes it: IPv6 in brackets, no port when it is 80.
[[nodiscard]] std::string authority_of(std::string_view host, int port);

// "GET /rebuild": how results name a kind of request; the query is left out.
[[nodiscard]] std::string endpoint_name(const LoadRequest& request);

}  // namespace leakgate
