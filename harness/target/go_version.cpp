// Versions of Go in conditions such as ">=1.19". A condition is compared to the precision it is
// written in: "=1.22" holds for every 1.22.x and "<1.23" for none of 1.23's release candidates.
#include <array>
#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "target/build.hpp"

namespace leakgate {
namespace {

struct GoVersion {
  std::array<int, 3> numbers{};
  std::size_t written = 0;  // how many of the numbers were given
  int stage = 0;            // beta -2, release candidate -1, release 0
  int stage_number = 0;
};

std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data() || text[0] == '-') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// "1.22", "1.22.3", "1.22rc1", "1.21beta1"; `text` keeps what follows.
std::optional<GoVersion> take_version(std::string_view& text) {
  GoVersion version;
  do {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    version.numbers.at(version.written++) = *number;
  } while (version.written < version.numbers.size() && take(text, "."));
  if (take(text, "rc")) {
    version.stage = -1;
  } else if (take(text, "beta")) {
    version.stage = -2;
  }
  if (version.stage != 0) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    version.stage_number = *number;
  }
  return version;
}

// "go1.26.8", "go1.26.8-X:nodwarf5", "go1.20.4 X:boringcrypto", "devel go1.27-3f1a...".
std::optional<GoVersion> read_toolchain(std::string_view text) {
  text = trim(text);
  take(text, "devel ");
  if (!take(text, "go")) return std::nullopt;
  auto version = take_version(text);
  const bool ends = text.empty() || text[0] == '-' || text[0] == ' ' || text[0] == '+';
  return ends ? version : std::nullopt;
}

// Below, at or above zero as `version` is before, at or after `limit` in the precision of `limit`.
int compare(const GoVersion& version, const GoVersion& limit) {
  for (std::size_t i = 0; i < limit.written; ++i) {
    if (version.numbers.at(i) != limit.numbers.at(i)) {
      return version.numbers.at(i) < limit.numbers.at(i) ? -1 : 1;
    }
  }
  const bool exact = limit.written == limit.numbers.size() || limit.stage != 0;
  if (!exact) return 0;
  if (version.stage != limit.stage) return version.stage < limit.stage ? -1 : 1;
  if (version.numbers[2] != limit.numbers[2]) return version.numbers[2] < limit.numbers[2] ? -1 : 1;
  return version.stage_number - limit.stage_number;
}

bool holds(std::string_view op, int order) {
  if (op == ">=") return order >= 0;
  if (op == "<=") return order <= 0;
  if (op == ">") return order > 0;
  if (op == "<") return order < 0;
  return order == 0;
}

}  // namespace

Result<bool> go_version_satisfies(std::string_view version, std::string_view condition) {
  if (trim(condition).empty()) return true;
  const auto actual = read_toolchain(version);
  if (!actual) {
    return fail(ErrorCode::target, "unreadable Go version \"" + printable(version) + "\"");
  }
  bool all = true;
  for (auto part : split(condition, ',')) {
    part = trim(part);
    constexpr std::array<std::string_view, 6> kOperators{">=", "<=", "==", ">", "<", "="};
    std::string_view op;
    for (const auto candidate : kOperators) {
      if (op.empty() && part.starts_with(candidate)) op = candidate;
    }
    part = trim(part.substr(op.size()));
    const auto limit = op.empty() ? std::nullopt : take_version(part);
    if (!limit || !part.empty()) {
      return fail(ErrorCode::usage,
                  "unreadable Go version condition \"" + printable(condition) + "\"", {},
                  "write it as \">=1.19\" or \">=1.21,<1.24\"");
    }
    all = all && holds(op, compare(*actual, *limit));
  }
  return all;
}

}  // namespace leakgate
