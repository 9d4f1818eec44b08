#include "scenario/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "scenario/data_table.hpp"
#include "scenario/load_rules.hpp"

namespace leakgate {
namespace {

struct LaunchKey {
  std::string_view name;
  unsigned kind;
};
constexpr std::array<LaunchKey, 3> kLaunchKeys{
    {{"package", kPackage}, {"command", kCommand}, {"attach", kAttach}}};

// Keys that say nothing about a target of this kind are errors, not silently ignored.
void check_keys_fit_launch(const SeenTable& seen, const LaunchKey& launch, Problems& problems) {
  for (const auto& [name, place] : seen.keys) {
    const KeyRow* row = find_key(seen.row.id, name);
    if (row == nullptr || (row->launch & launch.kind) != 0) continue;
    const bool args = name == "args" && launch.kind == kCommand;
    problems.add(place, fmt::format("{}.{} does not go with {}", seen.path, name, launch.name),
                 args ? "put the arguments into command" : "take it out");
  }
}

// One of package, command and (for the target) attach.
void check_launch(const SeenTable& seen, bool may_attach, Problems& problems) {
  std::vector<std::pair<Place, LaunchKey>> given;
  for (const LaunchKey& key : kLaunchKeys) {
    const auto found = seen.keys.find(key.name);
    if (found != seen.keys.end() && (may_attach || key.kind != kAttach)) {
      given.emplace_back(found->second, key);
    }
  }
  const std::string_view choices = may_attach ? "package, command or attach" : "package or command";
  if (given.empty()) {
    problems.add(seen.place, fmt::format("{}: nothing to launch", seen.path),
                 fmt::format("set {}", choices));
    return;
  }
  std::ranges::sort(given, {}, [](const auto& one) { return one.first; });
  if (given.size() == 1) return check_keys_fit_launch(seen, given[0].second, problems);
  problems.add(given[1].first,
               fmt::format("{}: both {} and {} are set", seen.path, given[0].second.name,
                           given[1].second.name),
               fmt::format("keep one of {}", choices));
}

// What counts inside the target is loaded when it is launched. Whichever of the two tables comes
// second in the file knows of both, and is where this is told.
void check_native_of_attached(Place place, const Draft& draft, Problems& problems) {
  const NativeSpec& native = draft.scenario.native;
  if (!draft.scenario.target.attach_pid) return;
  if (native.tool == NativeTool::heaptrack) {
    problems.add(place, "native.tool = \"heaptrack\" does not go with target.attach",
                 "take tool out, or let leakgate launch the target: package or command");
  } else if (native.mode == NativeMode::on) {
    problems.add(place, "native.mode = \"on\" does not go with target.attach",
                 "write mode = \"auto\", or let leakgate launch the target: package or command");
  }
}

void check_target(const SeenTable& seen, const Draft& draft, Problems& problems) {
  check_launch(seen, true, problems);
  check_program(seen, "command", draft.scenario.target.launch.command, problems);
  if (seen.keys.contains("attach")) {
    check_native_of_attached(seen.keys.at("attach"), draft, problems);
  }
}

void check_native(const SeenTable& seen, const Draft& draft, Problems& problems) {
  const NativeSpec& native = draft.scenario.native;
  const bool heaptrack = native.tool == NativeTool::heaptrack;
  if (heaptrack && native.mode == NativeMode::off) {
    problems.add(std::max(seen.keys.at("tool"), seen.keys.at("mode")),
                 "native.tool = \"heaptrack\" does not go with mode = \"off\"",
                 "take one of them out");
  }
  const auto key = seen.keys.find(heaptrack ? "tool" : "mode");
  if (key != seen.keys.end()) check_native_of_attached(key->second, draft, problems);
}

// As in Prometheus, whose scrape timeout may not exceed its interval: an answer that is waited for
// longer than that stands in the way of the next reading.
void check_metrics(const SeenTable& seen, const Draft& draft, Problems& problems) {
  check_has(seen, "url", problems);
  check_has(seen, "series", problems);
  const MetricsSpec& metrics = *draft.scenario.target.metrics;
  if (timeout_of(metrics) <= metrics.interval || !seen.keys.contains("timeout")) return;
  problems.add(seen.keys.at("timeout"),
               fmt::format("{}.timeout is longer than interval", seen.path),
               fmt::format("at most {}", to_text(metrics.interval)));
}

void check_helper(const SeenTable& seen, const Draft& draft, Problems& problems) {
  check_launch(seen, false, problems);
  check_program(seen, "command", draft.helper->launch.command, problems);
  const auto key = seen.keys.find("name");
  if (key == seen.keys.end()) {
    problems.add(seen.place, "helper: the name is missing", "such as name = \"upstream\"");
    return;
  }
  const std::string& name = draft.helper->name;
  const auto same = std::ranges::count(draft.scenario.helpers, name, &HelperSpec::name);
  if (!name.empty() && same > 1) {
    problems.add(key->second,
                 fmt::format("helper.name: {} is the name of an earlier helper", in_quotes(name)),
                 "each needs a name of its own");
  }
}

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

void check_request(const SeenTable& seen, const Draft& draft, Problems& problems) {
  if (seen.keys.contains("body") && seen.keys.contains("body_file")) {
    problems.add(std::max(seen.keys.at("body"), seen.keys.at("body_file")),
                 "load.request: both body and body_file are set", "keep one of them");
  }
  const auto& headers = draft.request->headers;
  for (auto one = headers.begin(); one != headers.end(); ++one) {
    const auto twin = std::find_if(headers.begin(), one, [&](const auto& other) {
      return same_but_for_case(other.first, one->first);
    });
    if (twin == one) continue;
    problems.add(seen.keys.at("headers"),
                 fmt::format("load.request.headers: {} and {} are one header",
                             in_quotes(twin->first), in_quotes(one->first)),
                 "keep one of them");
  }
}

void check_gate(const SeenTable& seen, const Draft& draft, Problems& problems) {
  // Tables of gates are made of the metrics' names: there is one.
  const Metric metric =
      from_name<Metric>(seen.path.substr(seen.path.find('.') + 1)).value_or(Metric::heap);
  if (seen.keys.empty()) {
    problems.add(
        seen.place, fmt::format("[{}] sets no limit", seen.path),
        "set max, growth, growth_from_start, per_request, per_minute or leak, or take it out");
  }
  if (metric == Metric::rss_peak) {
    for (const auto& [name, place] : seen.keys) {
      if (name == "max" || find_key(TableId::gate, name) == nullptr) continue;
      problems.add(place, fmt::format("{}.{}: a peak has no growth", seen.path, name),
                   "rss_peak has only max");
    }
    return;
  }
  const bool no_rule = metric == Metric::objects || metric == Metric::rss;
  if (no_rule && draft.gate->leak.value_or(false)) {
    problems.add(seen.keys.at("leak"),
                 fmt::format("{}.leak: this metric has no growth rule", seen.path),
                 "set max, growth, growth_from_start, per_request or per_minute instead");
  }
}

// Whoever watches drives no load; whoever attaches otherwise has to say where it goes.
void check_attached(const SeenTable& seen, const Scenario& scenario, Problems& problems) {
  const bool is_attached = scenario.target.attach_pid.has_value();
  const auto watch = seen.keys.find("watch");
  if (watch == seen.keys.end()) {
    const auto target = seen.keys.find("target");
    if (!is_attached || target == seen.keys.end()) return;
    const bool by_socket = !scenario.load.unix_socket.empty();
    if (by_socket && !scenario.target.addr.empty()) {
      problems.add(target->second, "target.addr does not go with load.unix",
                   "keep one of them: the load goes to one place");
    }
    if (by_socket || !scenario.target.addr.empty()) return;
    problems.add(target->second, "target.attach: nothing says where the load goes",
                 "set addr, such as addr = \"127.0.0.1:8080\", or write [watch] to drive none");
    return;
  }
  if (!is_attached) {
    problems.add(watch->second, "[watch] is for a process that runs already",
                 "set target.attach, or take [watch] out");
  }
  for (const std::string_view table : {"load", "cycles", "helper"}) {
    const auto found = seen.keys.find(table);
    if (found == seen.keys.end()) continue;
    problems.add(found->second, fmt::format("{} does not go with [watch]", table),
                 "take one of them out: whoever watches drives no load");
  }
}

// `ready` is asked for in plain HTTP, to which a server that speaks TLS answers 400 for ever.
void check_readiness(const SeenTable& seen, const Scenario& scenario, Problems& problems) {
  const auto target = seen.keys.find("target");
  if (target == seen.keys.end() || !scenario.load.https || scenario.target.ready.empty()) return;
  problems.add(target->second, "target.ready does not go with load.https",
               "take it out: the target is ready then when it accepts a connection");
}

void check_root(const SeenTable& seen, const Draft& draft, Problems& problems) {
  constexpr std::array<std::string_view, 1> kTarget{"target"};
  const bool there = std::ranges::any_of(seen.keys, [&](const auto& key) {
    // A misspelt one has been told already.
    return key.first == kTarget[0] || suggestion(key.first, kTarget).starts_with("did you mean");
  });
  if (there) {
    check_readiness(seen, draft.scenario, problems);
    return check_attached(seen, draft.scenario, problems);
  }
  problems.add(seen.place, "there is no [target]",
               "write [target] and package = \"FOLDER\" below it");
}

}  // namespace

void check_has(const SeenTable& seen, std::string_view key, Problems& problems) {
  if (seen.keys.contains(key)) return;
  const KeyRow* row = find_key(seen.row.id, key);
  problems.add(seen.place, fmt::format("{}: {} is missing", seen.path, key),
               fmt::format("such as {} = {}", key, row->example));
}

// argv[0] with a '/' is a file by now; a bare name is found on PATH later, or not.
void check_program(const SeenTable& seen, std::string_view key,
                   const std::vector<std::string>& command, Problems& problems) {
  const auto found = seen.keys.find(key);
  if (found == seen.keys.end() || command.empty()) return;  // not read, or told by the key
  const auto complain = [&](std::string what, std::string hint) {
    problems.add(found->second, fmt::format("{}.{}: {}", seen.path, key, what), std::move(hint));
  };
  const std::string& program = command[0];
  if (program.empty()) return complain("the program is empty", "its path or name comes first");
  std::error_code error;
  if (program.contains('/') && !std::filesystem::is_regular_file(program, error)) {
    complain(fmt::format("there is no program {}", in_quotes(program)),
             "paths are relative to the scenario file");
  }
}

void check_table(const SeenTable& seen, const Draft& draft, Problems& problems) {
  switch (seen.row.id) {
    case TableId::scenario:
      return check_root(seen, draft, problems);
    case TableId::target:
      return check_target(seen, draft, problems);
    case TableId::attach:
      return check_has(seen, "pid", problems);
    case TableId::metrics:
      return check_metrics(seen, draft, problems);
    case TableId::native:
      return check_native(seen, draft, problems);
    case TableId::helper:
      return check_helper(seen, draft, problems);
    case TableId::request:
      return check_request(seen, draft, problems);
    case TableId::gate:
      return check_gate(seen, draft, problems);
    case TableId::known:
    case TableId::finding:
      return check_has(seen, "kind", problems);
    case TableId::load:
      return check_load(seen, draft, problems);
    case TableId::stage:
      return check_stage(seen, draft, problems);
    case TableId::data:
      return check_has(seen, "file", problems);
    case TableId::auth:
      return check_auth(seen, draft, problems);
    case TableId::cycles:
    case TableId::watch:
    case TableId::gates:
    case TableId::expect:
      break;
  }
}

void check_helper_mentions(const std::vector<Mention>& mentions, const Scenario& scenario,
                           Problems& problems) {
  std::vector<std::string_view> known;
  known.reserve(scenario.helpers.size());
  for (const HelperSpec& helper : scenario.helpers) known.emplace_back(helper.name);
  for (const Mention& mention : mentions) {
    if (std::ranges::find(known, mention.name) != known.end()) continue;
    const std::string whole = fmt::format("{{helper.{}.addr}}", mention.name);
    problems.add(mention.place,
                 fmt::format("{}: {} names no helper", mention.path, in_quotes(whole)),
                 known.empty() ? "there is no [[helper]]" : suggestion(mention.name, known));
  }
}

void check_data_mentions(const std::vector<Mention>& mentions, const Scenario& scenario,
                         Problems& problems) {
  if (mentions.empty()) return;
  if (scenario.load.data_file.empty()) {
    for (const Mention& mention : mentions) {
      const std::string whole = fmt::format("{{data.{}}}", mention.name);
      problems.add(mention.place,
                   fmt::format("{}: {} needs values", mention.path, in_quotes(whole)),
                   "write [load.data] and file = \"FILE.csv\" below it");
    }
    return;
  }
  const auto table = DataTable::read(scenario.load.data_file);
  if (!table) return problems.add(mentions.front().place, to_text(table.error()), {});
  const std::vector<std::string_view> known(table->columns().begin(), table->columns().end());
  for (const Mention& mention : mentions) {
    if (table->column(mention.name)) continue;
    const std::string whole = fmt::format("{{data.{}}}", mention.name);
    problems.add(mention.place,
                 fmt::format("{}: {} names no column", mention.path, in_quotes(whole)),
                 suggestion(mention.name, known));
  }
}

}  // namespace leakgate
