#include "scenario/expand.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace leakgate {
namespace {

bool is_variable_name(std::string_view name) {
  const auto starts = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && starts(name[0]) &&
         std::ranges::all_of(name, [&](char c) { return starts(c) || (c >= '0' && c <= '9'); });
}

}  // namespace

EnvironmentLookup process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

std::expected<std::string, Complaint> expand_environment(std::string_view text,
                                                         const EnvironmentLookup& environment) {
  std::string expanded;
  for (std::size_t at = 0; (at = text.find("${")) != std::string_view::npos;) {
    expanded += text.substr(0, at);
    text.remove_prefix(at + 2);
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos) {
      return std::unexpected(Complaint{"\"${\" without a \"}\"", "variables are written ${NAME}"});
    }
    const std::string name(text.substr(0, end));
    text.remove_prefix(end + 1);
    if (!is_variable_name(name)) {
      return std::unexpected(
          Complaint{fmt::format("{} is not the name of a variable", in_quotes(name)),
                    "variables are written ${NAME}"});
    }
    const auto value = environment(name);
    if (!value) {
      return std::unexpected(
          Complaint{fmt::format("the environment variable {} is not defined", name),
                    "set it, or write the value"});
    }
    expanded += *value;
  }
  return expanded += text;
}

}  // namespace leakgate
