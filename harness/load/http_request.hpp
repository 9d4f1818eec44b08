// One kind of request as HTTP/1.1 bytes. A request without placeholders is put together once and
// not copied again. The Host, User-Agent, Authorization, Connection and Content-Length headers of
// the scenario win over ours.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "load/random.hpp"
#include "load/text_template.hpp"
#include "scenario/data_table.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

// What all requests of a plan share.
struct RequestContext {
  std::string authority{};          // what Host says, "127.0.0.1:8080"
  std::string authorization{};      // what Authorization says, a secret; empty: no such header
  const DataTable* data = nullptr;  // what {data.COLUMN} is taken from; outlives the templates
};

class RequestTemplate {
 public:
  // Refuses what would not be one HTTP request (line breaks in a header, spaces in a path,
  // CONNECT), and {data.COLUMN} that the table cannot fill in.
  [[nodiscard]] static Result<RequestTemplate> make(const LoadRequest& request,
                                                    const RequestContext& context);

  // The bytes of one request, valid until the next use of `scratch`, whose capacity is reused.
  [[nodiscard]] std::string_view render(Count seq, Random& random, std::string& scratch) const;

  [[nodiscard]] bool is_head() const { return is_head_; }
  [[nodiscard]] bool closes() const { return closes_; }            // it says "Connection: close"
  [[nodiscard]] bool sets_cookie() const { return sets_cookie_; }  // it has a Cookie header
  // Text that the answer's body must hold; empty: any.
  [[nodiscard]] std::string_view expect_body() const { return expect_body_; }

 private:
  explicit RequestTemplate(const LoadRequest& request);

  [[nodiscard]] Result<void> fill(const LoadRequest& request, const RequestContext& context);
  [[nodiscard]] Result<void> fill_head(const LoadRequest& request, const RequestContext& context);

  TextTemplate head_;  // up to and with the last header but Content-Length
  TextTemplate body_;
  const DataTable* data_ = nullptr;
  bool says_length_;
  bool is_head_;
  bool closes_;
  bool sets_cookie_;
  std::string expect_body_;
  std::string constant_;  // the whole request, when it has no placeholders
};

// The target as Host writes it: IPv6 in brackets, no port when it is 80.
[[nodiscard]] std::string authority_of(std::string_view host, int port);

// "GET /rebuild": how results name a kind of request; the query is left out.
[[nodiscard]] std::string endpoint_name(const LoadRequest& request);

// Of a rendered request: what is between its method and its version, without the query.
[[nodiscard]] std::string_view path_of(std::string_view bytes);

// Puts `header`, a line with its CRLF, behind the last header of a rendered request. `bytes` lies
// in `scratch` or outside of it; the result lies in it.
[[nodiscard]] std::string_view with_header(std::string_view bytes, std::string_view header,
                                           std::string& scratch);

}  // namespace leakgate
