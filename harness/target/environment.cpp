#include "target/environment.hpp"

#include <unistd.h>

#include <optional>
#include <vector>

#include "base/text.hpp"

namespace leakgate {
namespace {

std::string_view key_of(std::string_view setting) { return setting.substr(0, setting.find('=')); }

std::vector<std::string> settings_of(std::string_view godebug) {
  std::vector<std::string> settings;
  for (const auto part : split(godebug, ',')) {
    if (!trim(part).empty()) settings.emplace_back(trim(part));
  }
  return settings;
}

// What a placeholder without its braces stands for; nullopt when it is none of ours.
std::optional<std::string> value_of_placeholder(std::string_view name, const Address& own,
                                                const std::map<std::string, Address>& helpers) {
  constexpr std::string_view kHelper = "helper.";
  if (name.starts_with(kHelper)) {
    const auto dot = name.rfind('.');
    if (dot < kHelper.size()) return std::nullopt;
    const auto helper =
        helpers.find(std::string(name.substr(kHelper.size(), dot - kHelper.size())));
    if (helper == helpers.end()) return std::nullopt;
    return value_of_placeholder(name.substr(dot + 1), helper->second, {});
  }
  if (name == "addr") return to_text({.host = own.host, .port = own.port});
  if (name == "host") return own.host;
  if (name == "port") return std::to_string(own.port);
  if (name == "unix" && !own.unix_socket.empty()) return own.unix_socket;
  return std::nullopt;
}

}  // namespace

std::string godebug_with(std::string_view godebug, std::string_view key, std::string_view value) {
  const std::string added = std::string(key) + "=" + std::string(value);
  return merge_godebug(added, godebug);
}

std::string merge_godebug(std::string_view weaker, std::string_view stronger) {
  std::vector<std::string> merged = settings_of(stronger);
  const std::size_t from_stronger = merged.size();
  for (const auto& setting : settings_of(weaker)) {
    bool known = false;
    for (std::size_t i = 0; i < from_stronger; ++i) known |= key_of(merged[i]) == key_of(setting);
    if (!known) merged.push_back(setting);
  }
  return join(merged, ",");
}

EnvironmentMap merge_environment(const EnvironmentMap& own, const EnvironmentMap& added) {
  EnvironmentMap merged = own;
  for (const auto& [name, value] : added) {
    const auto before = merged.find(name);
    const bool both = name == "GODEBUG" && before != merged.end();
    merged[name] = both ? merge_godebug(before->second, value) : value;
  }
  return merged;
}

EnvironmentMap process_environment_map() {
  EnvironmentMap map;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=', 1);  // a name is never empty
    if (equals == std::string_view::npos) continue;
    map.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return map;
}

std::string to_text(const Address& address) {
  if (!address.unix_socket.empty()) return "unix:" + address.unix_socket;
  const bool v6 = address.host.find(':') != std::string::npos;
  const std::string host = v6 ? "[" + address.host + "]" : address.host;
  return host + ":" + std::to_string(address.port);
}

std::string expand_placeholders(std::string_view text, const Address& own,
                                const std::map<std::string, Address>& helpers) {
  std::string expanded;
  while (!text.empty()) {
    const auto open = text.find('{');
    expanded += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const auto close = text.find('}');
    const auto inner = close == std::string_view::npos ? "" : text.substr(1, close - 1);
    if (const auto value = value_of_placeholder(inner, own, helpers)) {
      expanded += *value;
      text.remove_prefix(close + 1);
    } else {
      expanded += '{';  // not ours: a JSON body, a template of the target
      text.remove_prefix(1);
    }
  }
  return expanded;
}

}  // namespace leakgate
