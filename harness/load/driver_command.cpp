#include "load/driver_command.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace leakgate {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

// Without the brackets that an IPv6 address may come in.
std::string bare_host(const std::string& host) {
  const bool in_brackets = host.starts_with('[') && host.ends_with(']');
  return in_brackets ? host.substr(1, host.size() - 2) : host;
}

std::string address_of(const LoadPlan& plan) {
  const std::string host = bare_host(plan.host);
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(plan.port);
}

std::string url_of(const LoadPlan& plan) {
  return (plan.https ? "https://" : "http://") + address_of(plan);
}

std::string expand(std::string_view text, const Values& values) {
  std::string expanded;
  while (!text.empty()) {
    const auto open = text.find('{');
    expanded += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const auto close = text.find('}');
    const auto found =
        close == std::string_view::npos ? values.end() : values.find(text.substr(1, close - 1));
    expanded += found == values.end() ? "{" : found->second;
    text.remove_prefix(found == values.end() ? 1 : close + 1);
  }
  return expanded;
}

}  // namespace

std::vector<std::string> expand_command(const std::vector<std::string>& command,
                                        const LoadPlan& plan, const std::filesystem::path& out) {
  const Values values{{"addr", address_of(plan)},
                      {"host", bare_host(plan.host)},
                      {"port", std::to_string(plan.port)},
                      {"url", url_of(plan)},
                      {"cycle", std::to_string(plan.cycle)},
                      {"connections", std::to_string(plan.connections)},
                      {"unix", plan.unix_socket},
                      {"out", out.string()}};
  std::vector<std::string> expanded;
  expanded.reserve(command.size());
  for (const auto& argument : command) expanded.push_back(expand(argument, values));
  return expanded;
}

std::vector<std::string> driver_environment(std::vector<std::string> own, const LoadPlan& plan) {
  const std::vector<std::pair<std::string, std::string>> told{
      {"LEAKGATE_ADDR=", address_of(plan)},
      {"LEAKGATE_URL=", url_of(plan)},
      {"LEAKGATE_CYCLE=", std::to_string(plan.cycle)}};
  for (const auto& [name, value] : told) {
    std::erase_if(own, [&](const std::string& setting) { return setting.starts_with(name); });
    own.push_back(name + value);
  }
  return own;
}

bool asks_for_out(const std::vector<std::string>& command) {
  return std::ranges::any_of(
      command, [](const std::string& argument) { return argument.contains("{out}"); });
}

std::string driver_name(const std::vector<std::string>& command) {
  return command.empty() ? "" : std::filesystem::path(command.front()).filename().string();
}

}  // namespace leakgate
