#include "recording/redact.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace leakgate {
namespace {

constexpr std::string_view kHidden = "***";
constexpr std::array<std::string_view, 11> kSecretWords{
    "token", "secret", "password",   "passwd", "passphrase", "pwd",
    "auth",  "cookie", "credential", "key",    "session"};

bool speaks_of_secrets(std::string_view name) {
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::any_of(
      kSecretWords, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

void redact(const std::string& name, std::string& value) {
  value = speaks_of_secrets(name) ? std::string(kHidden) : without_url_userinfo(value);
}

void redact(LaunchSpec& launch) {
  for (auto& [name, value] : launch.env) redact(name, value);
  for (std::string& argument : launch.args) argument = without_url_userinfo(argument);
  for (std::string& argument : launch.command) argument = without_url_userinfo(argument);
}

}  // namespace

std::string without_url_userinfo(std::string_view text) {
  constexpr std::string_view kScheme = "://";
  std::string clean;
  for (std::size_t at = 0; (at = text.find(kScheme)) != std::string_view::npos;) {
    clean += text.substr(0, at + kScheme.size());
    text.remove_prefix(at + kScheme.size());
    const std::string_view authority = text.substr(0, text.find_first_of("/?# \t\n\"'"));
    const std::size_t host = authority.rfind('@');
    if (host == std::string_view::npos) continue;
    clean += kHidden;
    text.remove_prefix(host);
  }
  clean += text;
  return clean;
}

Scenario without_secrets(Scenario scenario) {
  redact(scenario.target.launch);
  scenario.target.pprof = without_url_userinfo(scenario.target.pprof);
  for (HelperSpec& helper : scenario.helpers) redact(helper.launch);
  for (LoadRequest& request : scenario.load.request) {
    for (auto& [name, value] : request.headers) redact(name, value);
  }
  return scenario;
}

}  // namespace leakgate
