// The environment a target gets: leakgate's own, merged with the scenario's; nothing of the user's
// is lost. Pure.
#pragma once

#include <string>
#include <string_view>

#include "scenario/scenario.hpp"

namespace leakgate {

// "a=1,b=2" with `key=value` added unless the key is there already (the user's word wins).
[[nodiscard]] std::string godebug_with(std::string_view godebug, std::string_view key,
                                       std::string_view value);
// GODEBUG of two levels merged key by key; `stronger` wins.
[[nodiscard]] std::string merge_godebug(std::string_view weaker, std::string_view stronger);

// `own` (the process environment) with `added` (the scenario's) over it, GODEBUG merged key by key.
[[nodiscard]] EnvironmentMap merge_environment(const EnvironmentMap& own,
                                               const EnvironmentMap& added);
// The environment of this process.
[[nodiscard]] EnvironmentMap process_environment_map();

// {addr}, {host}, {port}, {unix} and {helper.NAME.addr} in one argument. Unknown braces stay as
// they are.
struct Address {
  std::string host = "127.0.0.1";
  int port = 0;
  std::string unix_socket{};  // empty: there is none
};
[[nodiscard]] std::string to_text(const Address& address);  // "127.0.0.1:8080", "unix:/run/a.sock"
[[nodiscard]] std::string expand_placeholders(std::string_view text, const Address& own,
                                              const std::map<std::string, Address>& helpers);

}  // namespace leakgate
