#include "report/ledger_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diagnosis/inquiry.hpp"

namespace leakgate {
namespace {

struct ClassRow {
  std::string_view label;
  Bytes Ledger::* part;
};

constexpr std::array kClasses{ClassRow{"Go heap", &Ledger::go_heap},
                              ClassRow{"Go idle", &Ledger::go_idle},
                              ClassRow{"Go stacks", &Ledger::go_stacks},
                              ClassRow{"Go runtime", &Ledger::go_runtime},
                              ClassRow{"C heap", &Ledger::c_heap},
                              ClassRow{"C arenas", &Ledger::c_arenas},
                              ClassRow{"thread stacks", &Ledger::thread_stacks},
                              ClassRow{"binary, libraries", &Ledger::binaries},
                              ClassRow{"other anonymous", &Ledger::other}};

// A class with less than this share of RSS at every moment is part of the row "rest".
constexpr double kRowShare = 0.03;
// What would be shown as 0.0.
constexpr Bytes kRestMin{kMiB / 20};

using Columns = std::array<const Ledger*, 3>;

bool is_large(const Columns& columns, Bytes Ledger::* part) {
  return std::ranges::any_of(columns, [part](const Ledger* ledger) {
    return ledger != nullptr && static_cast<double>((ledger->*part).count) >=
                                    kRowShare * static_cast<double>(ledger->rss.count);
  });
}

std::string line_of(std::string_view label, const std::array<std::string, 3>& cells) {
  return fmt::format("{:<21}{:>10}{:>10}{:>13}", label, cells[0], cells[1], cells[2]);
}

// `bytes_of` takes a ledger.
std::string row(std::string_view label, const Columns& columns, auto&& bytes_of) {
  std::array<std::string, 3> cells;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    cells[i] = columns[i] == nullptr
                   ? "-"
                   : fmt::format("{:.1f}", static_cast<double>(bytes_of(*columns[i]).count) / kMiB);
  }
  return line_of(label, cells);
}

Bytes sum_of(const Ledger& ledger, const std::vector<ClassRow>& classes) {
  Bytes sum;
  for (const ClassRow& one : classes) sum += ledger.*one.part;
  return sum;
}

}  // namespace

LedgerMoments ledger_moments(const Recording& recording) {
  const auto pointer_to = [](const auto& value) { return value ? &*value : nullptr; };
  LedgerMoments moments;
  if (recording.baseline) moments.baseline = pointer_to(recording.baseline->ledger);
  if (const Mark* last = last_load_mark(recording)) {
    moments.load_end = pointer_to(last->load_end_ledger);
    moments.after_drain = pointer_to(last->ledger);
    moments.c_memory = pointer_to(last->c_memory);
  }
  return moments;
}

std::vector<std::string> ledger_lines(const Recording& recording) {
  const LedgerMoments moments = ledger_moments(recording);
  const Columns columns{moments.baseline, moments.load_end, moments.after_drain};
  if (std::ranges::count(columns, nullptr) == std::ssize(columns)) return {};
  std::vector<std::string> lines{line_of("RSS in MiB", {"baseline", "load end", "after drain"})};
  std::vector<ClassRow> small;
  for (const ClassRow& one : kClasses) {
    if (is_large(columns, one.part)) {
      lines.push_back(row(one.label, columns, [&](const Ledger& l) { return l.*one.part; }));
    } else {
      small.push_back(one);
    }
  }
  const bool has_rest = std::ranges::any_of(columns, [&](const Ledger* ledger) {
    return ledger != nullptr && sum_of(*ledger, small) >= kRestMin;
  });
  if (has_rest) {
    lines.push_back(row("rest", columns, [&](const Ledger& l) { return sum_of(l, small); }));
  }
  lines.push_back(row("sum", columns, [](const Ledger& l) { return l.rss; }));
  if (is_large(columns, &Ledger::lazy_free)) {
    lines.push_back(row("of it LazyFree", columns, [](const Ledger& l) { return l.lazy_free; }));
  }
  for (std::string& rule : ledger_rules(recording)) lines.push_back(std::move(rule));
  return lines;
}

}  // namespace leakgate
