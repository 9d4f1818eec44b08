#include "base/secret_mask.hpp"

#include <algorithm>
#include <functional>

namespace leakgate {
namespace {

constexpr std::string_view kMask = "***";
constexpr std::size_t kTellingBytes = 4;

}  // namespace

SecretMask::SecretMask(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {
  std::erase_if(secrets_, [](const std::string& secret) { return secret.empty(); });
  std::ranges::sort(secrets_, std::greater<>(), &std::string::size);
}

// How long the secret is that the text starts with; 0: it starts with none.
std::size_t SecretMask::secret_at(std::string_view text) const {
  const auto found = std::ranges::find_if(
      secrets_, [&](const std::string& secret) { return text.starts_with(secret); });
  return found == secrets_.end() ? 0 : found->size();
}

bool SecretMask::may_start_secret(std::string_view rest) const {
  return std::ranges::any_of(secrets_, [&](const std::string& secret) {
    return rest.size() < secret.size() && secret.starts_with(rest);
  });
}

std::string SecretMask::feed(std::string_view piece) {
  if (secrets_.empty()) return std::string(piece);
  held_ += piece;
  std::string shown;
  std::string_view rest = held_;
  while (!rest.empty() && !may_start_secret(rest)) {
    const std::size_t secret = secret_at(rest);
    secret > 0 ? shown += kMask : shown += rest.front();
    rest.remove_prefix(std::max<std::size_t>(secret, 1));
  }
  held_ = std::string(rest);
  return shown;
}

std::string SecretMask::finish() {
  std::string shown;
  std::string_view rest = held_;
  while (!rest.empty()) {
    const std::size_t secret = secret_at(rest);
    if (secret > 0) {
      shown += kMask;
      rest.remove_prefix(secret);
    } else if (rest.size() >= kTellingBytes && may_start_secret(rest)) {
      shown += kMask;
      rest = {};
    } else {
      shown += rest.front();
      rest.remove_prefix(1);
    }
  }
  held_.clear();
  return shown;
}

std::string SecretMask::masked(std::string_view text) const {
  std::string shown;
  while (!text.empty()) {
    const std::size_t secret = secret_at(text);
    secret > 0 ? shown += kMask : shown += text.front();
    text.remove_prefix(std::max<std::size_t>(secret, 1));
  }
  return shown;
}

}  // namespace leakgate
