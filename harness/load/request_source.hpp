// Hands out the requests of one drive, each once: which kind comes next, its number, its bytes.
// Pure; connections take from it, nothing is ever given back.
#pragma once

#include <cstddef>
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
  bool closes = false;  // it asks the server to close the connection
};

class RequestSource {
 public:
  // Refuses a plan with no requests, other counts than kinds, or a request that is not HTTP.
  [[nodiscard]] static Result<RequestSource> make(const LoadPlan& plan, Random random);

  // The next request, rendered into `scratch` where it varies; false when none is left.
  [[nodiscard]] bool take(OutgoingRequest& request, std::string& scratch);

 private:
  RequestSource(std::vector<RequestTemplate> templates, Interleave order, const LoadPlan& plan,
                Random random);

  std::vector<RequestTemplate> templates_;
  Interleave order_;
  Count seq_;
  Count step_;
  Random random_;
};

}  // namespace leakgate
