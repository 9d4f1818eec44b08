#include "cli/load_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace leakgate {
namespace {

struct Column {
  std::string_view name;
  const LatencyHistogram* histogram;
};

std::string milliseconds(Seconds latency) {
  return fmt::format("{:.2f} ms", latency.count() * 1e3);
}

std::string distribution(const std::vector<Column>& columns) {
  constexpr std::array<std::pair<std::string_view, double>, 7> kRows{{{"50 %", 0.5},
                                                                      {"75 %", 0.75},
                                                                      {"90 %", 0.9},
                                                                      {"95 %", 0.95},
                                                                      {"99 %", 0.99},
                                                                      {"99.9 %", 0.999},
                                                                      {"max", 1}}};
  std::string text(10, ' ');
  const auto out = std::back_inserter(text);
  for (const Column& column : columns) fmt::format_to(out, "{:>14}", column.name);
  fmt::format_to(out, "\n{:<10}", "mean");
  for (const Column& column : columns) {
    fmt::format_to(out, "{:>14}", milliseconds(column.histogram->mean()));
  }
  for (const auto& [name, share] : kRows) {
    fmt::format_to(out, "\n{:<10}", name);
    for (const Column& column : columns) {
      fmt::format_to(out, "{:>14}", milliseconds(column.histogram->percentile(share)));
    }
  }
  return text + "\n";
}

std::string errors_text(const LoadOutcome& outcome) {
  std::string errors;
  for (std::size_t i = 0; i < kLoadErrorKinds; ++i) {
    if (outcome.errors[i] == 0) continue;
    errors += fmt::format("  {} {}", name_of(static_cast<LoadErrorKind>(i)),
                          with_commas(outcome.errors[i]));
  }
  if (errors.empty()) return "no errors\n";
  std::string text = fmt::format("errors{}\n", errors);
  if (!outcome.first_error.empty()) {
    text += fmt::format("such as  {}\n", printable(outcome.first_error));
  }
  return text;
}

std::string per_second(double rate) {
  return rate < 100 ? fmt::format("{:.2f}", rate) : with_commas(std::llround(rate));
}

}  // namespace

std::string load_text(const LoadOutcome& outcome, double rate) {
  const std::string duration =
      outcome.duration < Seconds{1} ? milliseconds(outcome.duration) : to_text(outcome.duration);
  std::string text = fmt::format("{} requests in {}, {} per second", with_commas(outcome.requests),
                                 duration, per_second(rate));
  std::vector<Column> columns{{"latency", &outcome.latency}};
  if (outcome.open) {
    text += fmt::format("; {} were due, {} missed", with_commas(outcome.open->due),
                        with_commas(outcome.open->missed));
    columns.push_back({"uncorrected", &outcome.open->uncorrected});
    columns.push_back({"sent late by", &outcome.open->lateness});
  }
  text += "\n" + errors_text(outcome);
  if (outcome.latency.count() > 0) text += "\n" + distribution(columns);
  if (outcome.open) {
    text += "\nlatency counts from when a request was due, uncorrected from its sending\n";
  }
  return text;
}

}  // namespace leakgate
