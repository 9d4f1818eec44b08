#include "support/recording_literal.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>
#include <stdexcept>

#include "base/text.hpp"
#include "support/profile_literal.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

[[noreturn]] void refuse(Text why, Text word) {
  throw std::invalid_argument(std::string(why) + ": \"" + std::string(word) + "\"");
}

double number_of(Text text) {
  double unit = 1;
  if (text.ends_with('K')) unit = 1024;
  if (text.ends_with('M')) unit = 1024.0 * 1024;
  if (text.ends_with('G')) unit = 1024.0 * 1024 * 1024;
  if (unit != 1) text.remove_suffix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) refuse("not a number", text);
  return number * unit;
}

// What the statements so far have said; every mark is a copy of it.
struct State {
  Recording recording;
  Mark mark;
  GroupCounts groups;
  GroupCounts leaks;
  GroupCounts sites;
  Seconds now{0.5};
};

// "+2003" and "-1" are relative to `before`.
std::int64_t value_after(std::int64_t before, Text text) {
  const bool plus = text.starts_with('+');
  const auto number = static_cast<std::int64_t>(number_of(plus ? text.substr(1) : text));
  return plus || text.starts_with('-') ? before + number : number;
}

void set(std::optional<Count>& value, Text text) {
  if (text == "?") return value.reset();
  value = value_after(value.value_or(0), text);
}

void set(std::optional<Bytes>& value, Text text) {
  if (text == "?") return value.reset();
  value = Bytes{value_after(value.value_or(Bytes{}).count, text)};
}

bool set_metric(Mark& mark, Text key, Text value) {
  const std::map<Text, std::optional<Count>*> counts{{"goroutines", &mark.goroutines},
                                                     {"objects", &mark.objects},
                                                     {"threads", &mark.threads},
                                                     {"fds", &mark.fds}};
  const std::map<Text, std::optional<Bytes>*> bytes{
      {"heap", &mark.heap},     {"rss", &mark.rss},         {"rss_peak", &mark.rss_peak},
      {"native", &mark.native}, {"rss_raw", &mark.rss_raw}, {"lazy_free", &mark.lazy_free}};
  if (const auto at = counts.find(key); at != counts.end()) {
    set(*at->second, value);
    return true;
  }
  if (const auto at = bytes.find(key); at != bytes.end()) {
    set(*at->second, value);
    return true;
  }
  return false;
}

bool set_counted(State& state, Text key, Text value) {
  const auto change = [&](auto& counts, std::size_t prefix) {
    auto& count = counts[std::string(key.substr(prefix))];
    count = value_after(count, value);
    return true;
  };
  const auto change_known = [&](auto& counts, std::size_t prefix) {
    if (!counts) counts.emplace();
    return change(*counts, prefix);
  };
  if (key.starts_with("fd.")) return change(state.mark.fd_kinds, 3);
  if (key.starts_with("peer.")) return change_known(state.mark.fd_peers, 5);
  if (key.starts_with("thread.")) return change_known(state.mark.thread_names, 7);
  if (key.starts_with("go.")) return change(state.groups, 3);
  if (key.starts_with("leak.")) return change(state.leaks, 5);
  if (key.starts_with("site.")) return change(state.sites, 5);
  return false;
}

bool set_cycle(Cycle& cycle, Text key, Text value) {
  if (key == "requests") {
    cycle.requests = static_cast<Count>(number_of(value));
  } else if (key == "drained") {
    cycle.drained = value == "yes";
  } else if (key == "drain") {
    cycle.drain = Seconds{number_of(value)};
  } else if (key == "seconds") {
    cycle.load_ended = Seconds{number_of(value)};  // a duration until close() adds the start
  } else if (key == "errors" || key.starts_with("errors.")) {
    const auto kind = from_name<LoadErrorKind>(key == "errors" ? "status" : key.substr(7));
    if (!kind) refuse("no such kind of error", key);
    cycle.errors[static_cast<std::size_t>(*kind)] = static_cast<Count>(number_of(value));
  } else {
    return false;
  }
  return true;
}

Mark mark_at(State& state, MarkKind kind) {
  Mark mark = state.mark;
  mark.kind = kind;
  mark.at = state.now;
  if (!state.groups.empty()) mark.goroutine_profile = goroutine_profile_from(state.groups);
  if (!state.leaks.empty()) mark.leak_profile = leak_profile_from(state.leaks);
  if (!state.sites.empty()) mark.heap_profile = heap_profile_from(state.sites);
  return mark;
}

Cycle fresh_cycle(const Recording& recording, CycleKind kind) {
  Cycle cycle;
  cycle.kind = kind;
  cycle.load_ended = Seconds{1};
  cycle.drain = Seconds{0.3};
  if (kind == CycleKind::quiet) cycle.load_ended = recording.scenario.cycles.quiet;
  if (kind == CycleKind::warm_up || kind == CycleKind::load) cycle.requests = 2003;
  if (kind == CycleKind::double_dose) cycle.requests = 4006;
  return cycle;
}

void add_cycle(State& state, CycleKind kind, std::span<const Text> words) {
  Cycle cycle = fresh_cycle(state.recording, kind);
  for (const Text word : words) {
    const std::size_t equals = word.find('=');
    if (equals == Text::npos) refuse("not key=value", word);
    const Text key = word.substr(0, equals);
    const Text value = word.substr(equals + 1);
    if (!set_cycle(cycle, key, value) && !set_counted(state, key, value) &&
        !set_metric(state.mark, key, value)) {
      refuse("no such key", key);
    }
  }
  cycle.started = state.now;
  cycle.load_ended += cycle.started;
  state.now = cycle.load_ended + cycle.drain;
  cycle.ended = state.now;
  cycle.mark = mark_at(state, mark_of(kind));
  state.recording.cycles.push_back(std::move(cycle));
}

std::vector<Text> words_of(Text statement) {
  std::vector<Text> words;
  for (const Text word : split(statement, ' ')) {
    if (!trim(word).empty()) words.push_back(trim(word));
  }
  return words;
}

void add_statement(State& state, std::span<const Text> words) {
  const std::size_t star = words.front().find('*');
  const Text name = words.front().substr(0, star);
  const int times = star == Text::npos ? 1 : static_cast<int>(number_of(words[0].substr(star + 1)));
  const std::span<const Text> values = words.subspan(1);
  if (name == "cold" || name == "baseline") {
    // The same keys as those of a cycle; the cycle itself is thrown away.
    add_cycle(state, CycleKind::idle, values);
    state.recording.cycles.pop_back();
    Mark mark = mark_at(state, name == "cold" ? MarkKind::cold : MarkKind::baseline);
    (name == "cold" ? state.recording.cold : state.recording.baseline) = std::move(mark);
    return;
  }
  const auto kind = from_name<CycleKind>(name);
  if (!kind) refuse("no such statement", name);
  for (int i = 0; i < times; ++i) add_cycle(state, *kind, values);
}

LoadTotals totals_of(const Recording& recording) {
  LoadTotals totals;
  Seconds loading{0};
  for (const Cycle& cycle : recording.cycles) {
    totals.requests += cycle.requests;
    for (std::size_t i = 0; i < kLoadErrorKinds; ++i) totals.errors[i] += cycle.errors[i];
    if (cycle.requests > 0) loading += cycle.load_ended - cycle.started;
  }
  if (loading > Seconds{0}) totals.rate = static_cast<double>(totals.requests) / loading.count();
  return totals;
}

}  // namespace

Recording recording_from(std::string_view text) {
  State state;
  state.recording.scenario.name = "literal";
  TargetFacts& target = state.recording.target;
  target.pid = 4242;
  target.go_version = "go1.26.8";
  target.has_probe = true;
  target.end.emplace();
  target.end->by_leakgate = true;
  target.end->signal = 15;
  std::string lines(text);
  std::ranges::replace(lines, '\n', ';');
  for (const Text statement : split(lines, ';')) {
    const std::vector<Text> words = words_of(statement);
    if (!words.empty()) add_statement(state, words);
  }
  state.recording.load = totals_of(state.recording);
  state.recording.harness.wall = state.now;
  return std::move(state.recording);
}

}  // namespace leakgate
