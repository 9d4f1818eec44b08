#include "report/profile_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "profile/frames.hpp"
#include "profile/saturating.hpp"
#include "report/paint.hpp"
#include "report/phrases.hpp"

namespace leakgate {
namespace {

constexpr std::string_view kIndent = "              ";

bool is_of_goroutines(const Comparison& comparison) {
  return comparison.kind == ProfileKind::goroutine || comparison.kind == ProfileKind::goroutineleak;
}

// "1.5 MiB", "20,000", "1.2 s"
std::string amount(const Comparison& comparison, std::int64_t value) {
  if (comparison.unit == "bytes") return to_text(Bytes{value});
  if (comparison.unit == "nanoseconds") {
    const double seconds = static_cast<double>(value) / 1e9;
    return std::abs(seconds) >= 1 ? fmt::format("{:.1f} s", seconds)
                                  : fmt::format("{:.3g} ms", seconds * 1000);
  }
  return with_commas(value);
}

std::string growth(const Comparison& comparison, std::int64_t value) {
  return (value > 0 ? "+" : "") + amount(comparison, value);
}

std::string counted(Count count, std::string_view what) {
  return fmt::format("{} {}{}", with_commas(count), what, count == 1 ? "" : "s");
}

std::string head_line(const Comparison& comparison) {
  const std::string_view what =
      is_of_goroutines(comparison) ? std::string_view("goroutines") : comparison.sample_type;
  if (!comparison.base_total) {
    return fmt::format("{} profile: {} {} in {}\n", name_of(comparison.kind),
                       amount(comparison, comparison.total), one_line(what),
                       counted(static_cast<Count>(comparison.groups.size()), "group"));
  }
  return fmt::format(
      "{} profile: {} {} -> {} ({})\n", name_of(comparison.kind), one_line(what),
      amount(comparison, *comparison.base_total), amount(comparison, comparison.total),
      growth(comparison, saturating_subtract(comparison.total, *comparison.base_total)));
}

std::string note(const Comparison& comparison) {
  std::string text;
  const auto cut = [&](Count count, std::string_view where) {
    if (count == 0) return;
    text += fmt::format("{} ends in the middle of a {}, which is not counted\n", where,
                        is_of_goroutines(comparison) ? "goroutine" : "record");
  };
  cut(comparison.base_truncated, "the base");
  cut(comparison.truncated, comparison.base_total ? "the newer profile" : "the profile");
  if (is_of_goroutines(comparison) && !comparison.tells_states) {
    text += "text of debug=1 does not say what goroutines wait for\n";
  }
  return text;
}

// What stands beside the amount: "chan-send, up to 12 minutes", "40 objects".
std::string about(const Comparison& comparison, const ComparedGroup& group) {
  if (!is_of_goroutines(comparison)) {
    if (group.objects == 0 && group.objects_base == 0) return {};
    const std::int64_t objects = saturating_subtract(group.objects, group.objects_base);
    return comparison.base_total
               ? fmt::format("{}{} objects", objects > 0 ? "+" : "", with_commas(objects))
               : counted(group.objects, "object");
  }
  std::string text(comparison.tells_states ? name_of(group.reason) : std::string_view{});
  if (group.minutes_max > 0) {
    text +=
        fmt::format("{}up to {}", text.empty() ? "" : ", ", counted(group.minutes_max, "minute"));
  }
  return text;
}

std::string group_text(const Comparison& comparison, const ComparedGroup& group, bool color) {
  const Stack stack = comparison.stack_of(group);
  const Frame* culprit = culprit_of(stack);
  const bool grew = group.growth() > 0;
  const std::string value =
      comparison.base_total ? growth(comparison, group.growth()) : amount(comparison, group.value);
  std::string text = paint(color && comparison.base_total.has_value(), grew ? Ink::red : Ink::green,
                           fmt::format("{:>12}", value));
  text += "  " +
          paint(color, Ink::bold, culprit == nullptr ? "(no stack)" : one_line(to_text(*culprit)));
  if (comparison.base_total) {
    text +=
        fmt::format("   {} -> {}", amount(comparison, group.base), amount(comparison, group.value));
  }
  if (const std::string more = about(comparison, group); !more.empty()) text += "   " + more;
  if (!group.created_by.empty()) text += "   created by " + one_line(group.created_by);
  text += '\n';
  for (const Frame& frame : stack) {
    text += kIndent;
    text += paint(color && !is_user_frame(frame), Ink::dim, one_line(to_text(frame))) + "\n";
  }
  return text;
}

}  // namespace

std::string profile_text(const Comparison& comparison, const ProfileTextOptions& options) {
  std::string text = head_line(comparison) + note(comparison);
  std::vector<const ComparedGroup*> shown;
  for (const ComparedGroup& group : comparison.groups) {
    if (group.growth() != 0) shown.push_back(&group);
  }
  if (comparison.base_total && shown.empty()) return text + "nothing has changed\n";
  const std::size_t most = options.groups_max == 0 ? shown.size() : options.groups_max;
  for (std::size_t i = 0; i < std::min(most, shown.size()); ++i) {
    text += "\n" + group_text(comparison, *shown[i], options.color);
  }
  if (shown.size() > most) {
    text += fmt::format("\n{} of {} groups{}: --top 0 shows all\n",
                        with_commas(static_cast<Count>(most)),
                        with_commas(static_cast<Count>(shown.size())),
                        comparison.base_total ? " that changed" : "");
  }
  return text;
}

}  // namespace leakgate
