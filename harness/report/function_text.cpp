#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "base/text.hpp"
#include "profile/saturating.hpp"
#include "report/phrases.hpp"
#include "report/profile_text.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

struct Unit {
  Text name;
  double factor = 1;
};

// internal/measurement/measurement.go of pprof.
constexpr std::array kBytes{Unit{"B", 1},          Unit{"kB", 1024.0},
                            Unit{"MB", 1048576.0}, Unit{"GB", 1073741824.0},
                            Unit{"TB", 0x1p40},    Unit{"PB", 0x1p50}};
constexpr std::array kTimes{Unit{"ns", 1}, Unit{"us", 1e3}, Unit{"ms", 1e6}, Unit{"s", 1e9},
                            Unit{"hrs", 3600e9}};

// Values of one unit, as pprof writes them.
class Measure {
 public:
  explicit Measure(Text unit) {
    if (unit == "bytes") units_ = kBytes;
    if (unit == "nanoseconds") units_ = kTimes;
    if (unit == "count" || unit == "samples" || unit.empty()) return;
    if (units_.empty()) other_ = unit;
  }

  // One unit for all values: that of the smallest, unless the largest is far above it.
  void choose(std::int64_t smallest, std::int64_t largest) {
    if (units_.empty()) return;
    const Unit low = fitting(static_cast<double>(smallest));
    const Unit high = fitting(static_cast<double>(largest));
    chosen_ = low;
    const double hundredfold = 100 * static_cast<double>(smallest);
    if (low.name != high.name && hundredfold < static_cast<double>(largest)) {
      chosen_ = fitting(hundredfold);
    }
  }

  [[nodiscard]] std::string text(std::int64_t value) const {
    std::string number = fmt::format("{:.2f}", static_cast<double>(value) / chosen_.factor);
    if (number.ends_with(".00")) number.resize(number.size() - 3);
    if (number == "0" || number == "-0") return "0";
    return number + std::string(units_.empty() ? Text(other_) : chosen_.name);
  }

 private:
  // The largest unit in which it is 1 or more.
  [[nodiscard]] Unit fitting(double value) const {
    Unit best;
    for (const Unit& unit : units_) {
      if (value / unit.factor >= 1) best = unit;
    }
    if (!best.name.empty()) return best;
    return units_.front().name == "ns" ? Unit{"s", 1e9} : units_.front();
  }

  std::span<const Unit> units_;
  std::string other_;
  Unit chosen_;
};

// Of 100 what `value` is of `total`, six characters wide or more.
std::string percentage(std::int64_t value, std::int64_t total) {
  const double ratio =
      total == 0 ? 0 : std::abs(static_cast<double>(value) / static_cast<double>(total)) * 100;
  if (ratio >= 99.95 && ratio <= 100.05) return "  100%";
  return ratio >= 1 ? fmt::format("{:5.2f}%", ratio) : fmt::format("{:5.2g}%", ratio);
}

Measure measure_of(const FunctionTable& table) {
  std::int64_t smallest = 0;
  for (const FunctionRow& row : table.rows) {
    const std::int64_t value = row.flat != 0 ? row.flat : row.cum;
    const std::int64_t size = value < 0 ? saturating_subtract(0, value) : value;
    if (size > 0 && (smallest == 0 || size < smallest)) smallest = size;
  }
  Measure measure(table.unit);
  measure.choose(smallest == 0 ? table.total : smallest, table.total);
  return measure;
}

std::string head_of(const FunctionTable& table, const Measure& measure) {
  std::int64_t shown = 0;
  for (const FunctionRow& row : table.rows) shown = saturating_add(shown, row.flat);
  std::string text = fmt::format("Type: {}\nShowing nodes accounting for {}, {} of {} total\n",
                                 one_line(table.sample_type), measure.text(shown),
                                 trim(percentage(shown, table.total)), measure.text(table.total));
  if (table.dropped > 0 && table.total != 0) {
    const auto below = static_cast<std::int64_t>(static_cast<double>(table.total) * 0.005);
    text += fmt::format("Dropped {} node{} (cum <= {})\n", table.dropped,
                        table.dropped == 1 ? "" : "s", measure.text(below));
  }
  if (!table.rows.empty() && table.rows.size() < table.functions) {
    text += fmt::format("Showing top {} nodes out of {}\n", table.rows.size(), table.functions);
  }
  return text +
         fmt::format("{:>10} {:>5}% {:>5}% {:>10} {:>5}%\n", "flat", "flat", "sum", "cum", "cum");
}

}  // namespace

std::string function_text(const FunctionTable& table) {
  constexpr std::array<Text, 3> kLabels{"", " (inline)", " (partial-inline)"};
  const Measure measure = measure_of(table);
  std::string text = head_of(table, measure);
  std::int64_t sum = 0;
  for (const FunctionRow& row : table.rows) {
    sum = saturating_add(sum, row.flat);
    text += fmt::format("{:>10} {} {} {:>10} {}  {}{}\n", measure.text(row.flat),
                        percentage(row.flat, table.total), percentage(sum, table.total),
                        measure.text(row.cum), percentage(row.cum, table.total), one_line(row.name),
                        kLabels.at(static_cast<std::size_t>(row.inlined)));
  }
  return text;
}

}  // namespace leakgate
