// Replaces secrets in text that comes in pieces by "***", also where one is split between pieces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leakgate {

class SecretMask {
 public:
  SecretMask() = default;
  explicit SecretMask(std::vector<std::string> secrets);

  // What can be shown by now: the end of a piece is held back while it may be the start of a
  // secret.
  [[nodiscard]] std::string feed(std::string_view piece);
  // What was held back. Of a secret that was cut off, four bytes and more are not shown either.
  [[nodiscard]] std::string finish();

  // A whole text.
  [[nodiscard]] std::string masked(std::string_view text) const;
  [[nodiscard]] bool hides_nothing() const { return secrets_.empty(); }

 private:
  [[nodiscard]] std::size_t secret_at(std::string_view text) const;
  [[nodiscard]] bool may_start_secret(std::string_view rest) const;

  std::vector<std::string> secrets_;  // the longest first
  std::string held_;
};

}  // namespace leakgate
