#include "report/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/bytes.hpp"
#include "base/signal_text.hpp"
#include "base/text.hpp"

namespace leakgate {
namespace {

// Of GitHub's runner, in its first and its present form the marks of a command.
void break_runner_commands(std::string& line) {
  for (std::size_t at = 0; (at = line.find("##[", at)) != std::string::npos;) {
    line.insert(at + 2, " ");
  }
}

struct Scale {
  std::string_view name;
  double size;
};

Scale scale_of(double amount) {
  constexpr std::array<Scale, 4> kScales{{{"B", 1}, {"KiB", kKiB}, {"MiB", kMiB}, {"GiB", kGiB}}};
  Scale best = kScales.front();
  for (const Scale& larger : kScales) {
    if (std::abs(amount) >= larger.size) best = larger;
  }
  return best;
}

// "0.3", "12"; with `fine`, a decimal for the larger ones, too.
std::string scaled(double value, bool fine) {
  const bool whole = value == std::floor(value);
  const bool decimal = fine || (!whole && std::abs(value) < 10);
  return fmt::format("{:.{}f}", value, decimal ? 1 : 0);
}

std::string bytes_span(double before, double after) {
  const Scale scale = scale_of(std::max(std::abs(before), std::abs(after)));
  const double first = before / scale.size;
  const double last = after / scale.size;
  const double apart = std::abs(first - last);
  const bool fine = scale.size > 1 && apart >= 0.05 && apart < 2;
  return fmt::format("{} -> {} {}", scaled(first, fine), scaled(last, fine), scale.name);
}

}  // namespace

std::string one_line(std::string_view text) {
  // A sentence has no such length, a hostile one may.
  constexpr std::size_t kLineMax = 600;
  std::string line = printable(text.substr(0, kLineMax));
  if (text.size() > kLineMax) line += "...";
  std::ranges::replace(line, '\n', ' ');
  std::ranges::replace(line, '\t', ' ');
  break_runner_commands(line);
  return line;
}

std::vector<std::string> quoted_lines(std::string_view text, std::size_t lines_max) {
  std::vector<std::string_view> lines = split(text, '\n');
  while (!lines.empty() && trim(lines.back()).empty()) lines.pop_back();
  const std::size_t first = lines.size() > lines_max ? lines.size() - lines_max : 0;
  std::vector<std::string> quoted;
  for (std::size_t i = first; i < lines.size(); ++i) {
    std::string_view line = lines[i];
    if (line.ends_with('\r')) line.remove_suffix(1);
    quoted.push_back(line.empty() ? "|" : "| " + one_line(line));
  }
  return quoted;
}

std::string shortened(std::string_view text, std::size_t bytes_max) {
  constexpr std::string_view kCut = "\n... cut\n";
  if (text.size() <= bytes_max) return std::string(text);
  std::size_t end = bytes_max - std::min(bytes_max, kCut.size());
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)).append(kCut);
}

std::string amount_text(double amount, Unit unit) {
  if (unit == Unit::bytes) return bytes_text(amount);
  const bool whole = amount == std::floor(amount);
  return whole ? with_commas(std::llround(amount)) : fmt::format("{:.2f}", amount);
}

std::string span_text(std::optional<double> before, std::optional<double> after, Unit unit) {
  if (before && after && unit == Unit::bytes) return bytes_span(*before, *after);
  const auto text = [&](const std::optional<double>& amount) {
    return amount ? amount_text(*amount, unit) : std::string("?");
  };
  return fmt::format("{} -> {}", text(before), text(after));
}

namespace {

// One in a thousand requests is a rate, and so are a hundred thousand goroutines for each.
std::string count_rate_text(double per_request) {
  const double size = std::abs(per_request);
  if (size >= 1000 && size < 1e15) {
    return (per_request > 0 ? "+" : "") + with_commas(std::llround(per_request));
  }
  return size >= 0.1 ? fmt::format("{:+.2f}", per_request) : fmt::format("{:+.2g}", per_request);
}

}  // namespace

std::string rate_text(double per_request, Unit unit) {
  const double smallest = unit == Unit::bytes ? 0.5 : 0.0001;
  if (!std::isfinite(per_request) || std::abs(per_request) < smallest) return {};
  if (unit == Unit::count) return count_rate_text(per_request) + " per request";
  return fmt::format("{}{} per request", per_request > 0 ? "+" : "", bytes_text(per_request));
}

std::string limit_text(const GateResult& gate, std::string_view cycle) {
  const Unit unit = unit_of(gate.metric);
  if (gate.rule == Rule::leak && unit == Unit::count) return "no growth";
  if (!gate.limit) return "none";
  std::string amount = amount_text(*gate.limit, unit);
  switch (gate.rule) {
    case Rule::leak:
      return fmt::format("{} a {}", amount, cycle);
    case Rule::max:
      return amount;
    case Rule::growth:
      return *gate.limit == 0 ? "no growth" : "+" + amount;
    case Rule::growth_from_start:
      return *gate.limit == 0 ? "no growth from the start" : "+" + amount + " from the start";
    case Rule::per_request:
      return amount + " per request";
    case Rule::per_minute:
      return amount + " per minute";
  }
  return amount;
}

std::string end_text(const TargetEnd& end) {
  std::string text;
  if (end.oom_killed) text = "out of memory, ";
  if (end.signal) {
    text += "killed by " + signal_text(*end.signal);
  } else if (end.code) {
    text += fmt::format("code {}", *end.code);
  } else if (end.restarted) {
    text += "another process took its listener over";
  } else {
    text += "unknown";
  }
  if (end.core_dumped) text += ", core dumped";
  if (end.by_leakgate) text += ", stopped by leakgate";
  return text;
}

}  // namespace leakgate
