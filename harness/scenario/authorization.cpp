#include "scenario/authorization.hpp"

#include <fmt/format.h>

#include "scenario/base64.hpp"
#include "scenario/redact.hpp"

namespace leakgate {
namespace {

// A shorter one stands in so many words that to hide it would hide all, and it is none.
constexpr std::size_t kSecretBytesMin = 4;

void add(std::vector<std::string>& secrets, std::string_view text) {
  if (text.size() >= kSecretBytesMin) secrets.emplace_back(text);
}

// "Bearer TOKEN": the token alone is as secret.
void add_header(std::vector<std::string>& secrets, std::string_view value) {
  add(secrets, value);
  const std::size_t blank = value.find(' ');
  if (blank != std::string_view::npos) add(secrets, value.substr(blank + 1));
}

Result<std::string> held_by(const std::string& variable, std::string_view key,
                            const EnvironmentLookup& environment) {
  if (auto held = environment(variable)) return *std::move(held);
  return fail(
      ErrorCode::usage,
      fmt::format("load.auth.{}: the environment variable {} is not defined", key, variable), {},
      "set it before the run");
}

}  // namespace

Result<Authorization> authorization_of(const LoadSpec& load, const EnvironmentLookup& environment) {
  Authorization read;
  for (const LoadRequest& request : load.request) {
    for (const auto& [name, value] : request.headers) {
      if (is_secret_header(name) && value != kRedacted) add_header(read.secrets, value);
    }
  }
  if (!load.auth.basic_env.empty()) {
    const auto login = held_by(load.auth.basic_env, "basic_env", environment);
    if (!login) return pass_on(login);
    read.header = "Basic " + to_base64(*login);
    add(read.secrets, *login);
    add(read.secrets, std::string_view(*login).substr(login->find(':') + 1));
  }
  if (!load.auth.bearer_env.empty()) {
    const auto token = held_by(load.auth.bearer_env, "bearer_env", environment);
    if (!token) return pass_on(token);
    read.header = "Bearer " + *token;
  }
  add_header(read.secrets, read.header);
  return read;
}

}  // namespace leakgate
