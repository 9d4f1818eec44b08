// What a connection looks for in the answers it gets, where the plan asks for it: cookies to send
// back, and a text that bodies must hold.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "load/body_matcher.hpp"
#include "load/cookie_jar.hpp"
#include "load/http_request.hpp"
#include "load/http_response.hpp"
#include "load/http_syntax.hpp"
#include "load/request_source.hpp"

namespace leakgate {

class AnswerWatch final : public ResponseObserver {
 public:
  explicit AnswerWatch(std::optional<CookieJar> jar) : jar_(std::move(jar)) {}

  // Before `request`, which was taken into `scratch`, is sent: gives it the cookies that are for
  // it, once where it goes on another connection in the end.
  void start(OutgoingRequest& request, std::string& scratch) {
    matcher_.start(request.expect_body);
    if (!jar_) return;
    path_ = path_of(request.bytes);
    if (request.sets_cookie) return;
    header_.clear();
    jar_->append_to(header_, path_);
    if (header_.empty()) return;
    add_header(request, scratch, header_);
    request.sets_cookie = true;
  }

  // After a whole answer.
  [[nodiscard]] bool body_is_good() const { return matcher_.found(); }

  void on_header(std::string_view name, std::string_view value) override {
    if (jar_ && equal_ignoring_case(name, "Set-Cookie")) jar_->store(value, path_);
  }
  void on_body(std::string_view bytes) override { matcher_.feed(bytes); }

 private:
  BodyMatcher matcher_;
  std::optional<CookieJar> jar_;
  std::string path_;    // of the request
  std::string header_;  // kept for its memory
};

}  // namespace leakgate
