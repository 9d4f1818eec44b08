// Hands out the requests of one drive, each once: which kind comes next, its number, its bytes.
// Pure; connections take from it, nothing is ever given back.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "load/http_request.hpp"
#include "load/interleave.hpp"
#include "load/load_driver.hpp"
#include "load/random.hpp"

namespace leakgate {

struct OutgoingRequest {
  std::size_t kind = 0;          // index into LoadPlan::requests
  std::string_view bytes;        // in the source or in the buffer given to take()
  std::string_view expect_body;  // text that the answer's body must hold; empty: any
  bool is_head = false;
  bool closes = false;       // it asks the server to close the connection
  bool sets_cookie = false;  // it has a Cookie header of its own: that of a jar would be a second
};

// Puts `header`, a line with its CRLF, behind the last header of a request that was taken into
// `scratch`, which holds it from then on.
void add_header(OutgoingRequest& request, std::string& scratch, std::string_view header);

class RequestSource {
 public:
  // Refuses a plan with no requests, other counts than kinds, a request that is not HTTP, or
  // {data.COLUMN} that the plan's table cannot fill in.
  [[nodiscard]] static Result<RequestSource> make(const LoadPlan& plan, Random random);

  // The next request, rendered into `scratch` where it varies; false when none is left.
  [[nodiscard]] bool take(OutgoingRequest& request, std::string& scratch);

 private:
  RequestSource(std::vector<RequestTemplate> templates, Interleave order, const LoadPlan& plan,
                Random random);

  std::shared_ptr<const DataTable> data_;  // which the templates take values from
  std::vector<RequestTemplate> templates_;
  Interleave order_;
  Count seq_;
  Count step_;
  Random random_;
};

}  // namespace leakgate
