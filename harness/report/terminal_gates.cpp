#include "report/terminal_gates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "report/conclusion.hpp"
#include "report/phrases.hpp"
#include "report/table.hpp"

namespace leakgate {
namespace {

constexpr std::string_view kFail = "FAIL";
constexpr std::string_view kKnown = "known";
constexpr std::string_view kOk = "ok";
constexpr std::string_view kNone = "--";

using GateList = std::vector<const GateResult*>;

GateList gates_of(const Report& report, Metric metric, GateOutcome outcome) {
  GateList chosen;
  for (const GateResult& gate : report.judgement.gates) {
    if (gate.metric == metric && gate.outcome == outcome) chosen.push_back(&gate);
  }
  return chosen;
}

// Where the metric started, for a gate: growth_from_start looks at the cold mark.
const Mark* first_mark(const Recording& recording, Rule rule) {
  const auto& mark = rule == Rule::growth_from_start ? recording.cold : recording.baseline;
  return mark ? &*mark : nullptr;
}

std::optional<double> value_at(const Mark* mark, Metric metric) {
  return mark == nullptr ? std::nullopt : value_of(*mark, metric);
}

std::string_view cycle_word(const Recording& recording) {
  return recording.scenario.watch ? "window" : "cycle";
}

const Mark* last_mark(const Recording& recording) {
  const std::vector<const Mark*> marks = judged_marks(recording);
  return marks.size() < 2 ? nullptr : marks.back();
}

std::string measured_text(const Recording& recording, Metric metric, Rule rule) {
  const std::optional<double> before = value_at(first_mark(recording, rule), metric);
  const std::optional<double> after = value_at(last_mark(recording), metric);
  if (!before && !after) return {};
  return span_text(before, after, unit_of(metric));
}

// A peak is not growth: the highest of all cycles.
std::string peak_text(const Recording& recording) {
  std::optional<double> highest;
  for (const Mark* mark : judged_marks(recording)) {
    const std::optional<double> value = value_of(*mark, Metric::rss_peak);
    if (value) highest = std::max(*value, highest.value_or(*value));
  }
  return highest ? amount_text(*highest, Unit::bytes) : std::string{};
}

std::string hourly_text(double per_second, Unit unit) {
  return fmt::format("+{} per hour", amount_text(std::round(per_second * kSecondsPerHour), unit));
}

// Of a load whose requests nobody knows.
std::string rate_per_cycle(const Recording& recording, const GateResult& gate) {
  const auto before = value_at(first_mark(recording, gate.rule), gate.metric);
  const auto after = value_at(last_mark(recording), gate.metric);
  const bool is_growth = gate.rule != Rule::growth_from_start && gate.rule != Rule::max;
  if (!before || !after || *after == *before || !is_growth) return {};
  const auto cycles = static_cast<double>(judged_marks(recording).size() - 1);
  const double each = (*after - *before) / cycles;
  return fmt::format("{}{} a cycle", each > 0 ? "+" : "-",
                     amount_text(std::abs(each), unit_of(gate.metric)));
}

std::string growth_rate(const Recording& recording, const GateResult& gate) {
  const Unit unit = unit_of(gate.metric);
  if (gate.basis.basis == Basis::time) return hourly_text(gate.basis.per_second_idle, unit);
  if (gate.rule == Rule::per_minute && gate.observed) {
    return fmt::format("{}{} per minute", *gate.observed > 0 ? "+" : "",
                       amount_text(*gate.observed, unit));
  }
  if (gate.rule == Rule::per_request && gate.observed) return rate_text(*gate.observed, unit);
  const auto before = value_at(first_mark(recording, gate.rule), gate.metric);
  const auto after = value_at(last_mark(recording), gate.metric);
  if (!requests_known(recording)) return rate_per_cycle(recording, gate);
  const Count requests = judged_requests(recording);
  // Growth since the cold mark is for the most part of the warm-up, which these requests are not.
  const bool whole_run = gate.rule == Rule::growth_from_start;
  if (!before || !after || requests <= 0 || whole_run || gate.rule == Rule::max) return {};
  return rate_text((*after - *before) / static_cast<double>(requests), unit);
}

std::string shape_remark(const GateResult& gate) {
  if (!gate.shape) return {};
  switch (*gate.shape) {
    case Shape::plateau:
      return "(levelling off)";
    case Shape::step:
      return "(one step)";
    case Shape::retained:
      return "(held, but reused)";
    case Shape::undecided:
      return "(undecided)";
    case Shape::leak:
    case Shape::noise:
      return {};
  }
  return {};
}

// The value that broke a `max` may have come and gone before the last mark.
std::string highest_remark(const Report& report, const GateResult& gate) {
  if (gate.rule != Rule::max || gate.metric == Metric::rss_peak || !gate.observed) return {};
  if (value_at(last_mark(report.recording), gate.metric) == gate.observed) return {};
  return fmt::format("(highest: {})", amount_text(*gate.observed, unit_of(gate.metric)));
}

// Threads that goroutines in C keep hold what those hold.
bool holds(const Finding& finding, Metric metric) {
  const auto held = finding.evidence.find("holds");
  return finding.kind == FindingKind::threads && held != finding.evidence.end() &&
         held->second.find(name_of(metric)) != std::string::npos;
}

// One cause is one finding: memory that fails while only goroutines are to blame is theirs.
std::string fail_remark(const Report& report, const GateResult& gate) {
  std::string highest = highest_remark(report, gate);
  if (!highest.empty()) return highest;
  const Metric metric = gate.metric;
  if (metric != Metric::heap && metric != Metric::objects && metric != Metric::rss) return {};
  const auto blamed = findings_behind(report, metric);
  const bool held = !blamed.empty() && std::ranges::all_of(blamed, [&](const Finding* finding) {
    return finding->kind <= FindingKind::goroutine_other || holds(*finding, metric);
  });
  return held ? "(held by those goroutines)" : "";
}

TableRow row_of(const Report& report, std::string_view word, const GateResult& gate) {
  const Recording& recording = report.recording;
  const bool is_peak = gate.metric == Metric::rss_peak;
  return {std::string(word),
          std::string(name_of(gate.metric)),
          is_peak ? peak_text(recording) : measured_text(recording, gate.metric, gate.rule),
          growth_rate(recording, gate),
          "limit: " + limit_text(gate, cycle_word(recording)),
          gate.outcome == GateOutcome::fail ? fail_remark(report, gate) : shape_remark(gate)};
}

void add_passed(const Report& report, const GateList& passed, std::vector<TableRow>& rows) {
  TableRow row = row_of(report, kOk, *passed.front());
  for (std::size_t i = 1; i < passed.size(); ++i)
    row[4] += ", " + limit_text(*passed[i], cycle_word(report.recording));
  rows.push_back(std::move(row));
}

void add_rows(const Report& report, Metric metric, std::vector<TableRow>& rows) {
  const GateList failed = gates_of(report, metric, GateOutcome::fail);
  for (const GateResult* gate : failed) {
    rows.push_back(row_of(report, gate->known ? kKnown : kFail, *gate));
  }
  if (!failed.empty()) return;
  const GateList passed = gates_of(report, metric, GateOutcome::pass);
  if (!passed.empty()) return add_passed(report, passed, rows);
  // RSS is what everybody looks at first, so it is shown even where nothing limits it.
  if (metric != Metric::rss || !gates_of(report, metric, GateOutcome::skipped).empty()) return;
  const std::string measured = measured_text(report.recording, metric, Rule::growth);
  if (!measured.empty()) rows.push_back({std::string(kNone), "rss", measured, "", "no limit set"});
}

// The metrics that have gates, none of which could be judged.
std::vector<const GateResult*> unmeasured(const Report& report) {
  GateList all;
  for (std::size_t i = 0; i < names<Metric>().size(); ++i) {
    const auto metric = static_cast<Metric>(i);
    const bool judged = !gates_of(report, metric, GateOutcome::fail).empty() ||
                        !gates_of(report, metric, GateOutcome::pass).empty();
    const GateList skipped = gates_of(report, metric, GateOutcome::skipped);
    if (!judged && !skipped.empty()) all.push_back(skipped.front());
  }
  return all;
}

std::string unmeasured_line(const Report& report) {
  const GateList gates = unmeasured(report);
  if (gates.empty()) return {};
  std::vector<std::string> metrics;
  for (const GateResult* gate : gates) metrics.emplace_back(name_of(gate->metric));
  const std::string reason = one_line(gates.front()->reason);
  const bool says_so = reason.starts_with("not measur");  // "not measurable: no probe or pprof"
  return fmt::format("{} {}", join(metrics, ", "),
                     says_so ? reason : "not measurable (" + reason + ")");
}

bool is_known_row(const TableRow& row) { return row.front() == kKnown; }

std::string paint_word(bool color, const std::string& cell) {
  if (cell == kFail) return paint(color, Ink::red, cell);
  if (cell == kKnown) return paint(color, Ink::yellow, cell);
  if (cell == kOk) return paint(color, Ink::green, cell);
  return paint(color, Ink::dim, cell);
}

}  // namespace

std::string gate_lines(const Report& report, bool color) {
  std::vector<TableRow> rows;
  for (std::size_t i = 0; i < names<Metric>().size(); ++i) {
    add_rows(report, static_cast<Metric>(i), rows);
  }
  // The word is as wide as FAIL in every report without known leaks, so that they line up.
  const auto width = std::ranges::any_of(rows, is_known_row) ? kKnown.size() : kFail.size();
  for (TableRow& row : rows) row.front().resize(width, ' ');
  const auto painter = [&](std::size_t, std::size_t column, const std::string& cell) {
    if (column != 0) return cell;
    const std::string word(trim(cell));
    return paint_word(color, word) + std::string(cell.size() - word.size(), ' ');
  };
  std::string text = aligned(rows, {.indent = "  ", .gap = 2, .painter = painter});
  const std::string not_measured = unmeasured_line(report);
  if (!not_measured.empty()) {
    text += fmt::format("  {}    {}\n", paint_word(color, std::string(kNone)), not_measured);
  }
  return text;
}

}  // namespace leakgate
