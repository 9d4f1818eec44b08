#include "scenario/key_table.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <vector>

#include "scenario/keys.hpp"

namespace leakgate {
namespace {

void enter_nothing(Draft& /*draft*/, std::size_t /*index*/) {}

void enter_target(Draft& draft, std::size_t /*index*/) {
  draft.launch = &draft.scenario.target.launch;
  draft.launch->working_folder = draft.folder;
}

void enter_metrics(Draft& draft, std::size_t /*index*/) { draft.scenario.target.metrics.emplace(); }

void enter_helper(Draft& draft, std::size_t /*index*/) {
  draft.helper = &draft.scenario.helpers.emplace_back();
  draft.launch = &draft.helper->launch;
  draft.launch->working_folder = draft.folder;
}

void enter_request(Draft& draft, std::size_t index) {
  auto& requests = draft.scenario.load.request;
  if (index == 0) requests.clear();  // the default, GET /
  draft.request = &requests.emplace_back();
}

void enter_stage(Draft& draft, std::size_t /*index*/) { draft.scenario.load.stage.emplace_back(); }

void enter_watch(Draft& draft, std::size_t /*index*/) { watch_only(draft.scenario, {}); }

void enter_gate(Draft& draft, std::size_t index) {
  draft.gate = &draft.scenario.gates[static_cast<Metric>(index)];
}

void enter_known(Draft& draft, std::size_t /*index*/) {
  draft.known = &draft.scenario.known.emplace_back();
}

void enter_expect(Draft& draft, std::size_t /*index*/) {
  draft.expect = &draft.scenario.expect.emplace();
}

void enter_finding(Draft& draft, std::size_t /*index*/) {
  draft.finding = &draft.expect->findings.emplace_back();
}

// In the order of the reference page; a parent before its children.
constexpr std::array kTables{
    TableRow{TableId::scenario, TableId::scenario, "", "", TableShape::single, enter_nothing,
             "At the top of the file."},
    TableRow{TableId::target, TableId::scenario, "target", "target", TableShape::single,
             enter_target, "The Go service under test. The only table that has to be there."},
    TableRow{TableId::attach, TableId::target, "attach", "target.attach", TableShape::single,
             enter_nothing,
             "A target that runs already, written `attach = { pid = 4242 }`. Nothing that is about "
             "building, launching or stopping goes with it."},
    TableRow{TableId::metrics, TableId::target, "metrics", "target.metrics", TableShape::single,
             enter_metrics,
             "Metrics that the target serves itself, as Prometheus text or as JSON. They are read "
             "beside `/proc` and the probe, written down, and judge nothing: where a value is "
             "missing, late, negative or no number there is a gap, and a `monitoring-gap` finding "
             "says so."},
    TableRow{TableId::helper, TableId::scenario, "helper", "helper", TableShape::list, enter_helper,
             "A process that the target needs, one table each: started before it, stopped after "
             "it, not measured."},
    TableRow{TableId::load, TableId::scenario, "load", "load", TableShape::single, enter_nothing,
             "The load of every cycle."},
    TableRow{TableId::stage, TableId::load, "stage", "load.stage", TableShape::list, enter_stage,
             "A load that changes over time, one table for each straight line of its rate; at most "
             "100. The first starts from `rate` of `[load]`, or from 0."},
    TableRow{TableId::data, TableId::load, "data", "load.data", TableShape::single, enter_nothing,
             "Values that requests take from a file: `{data.NAME}` stands for that of the column "
             "NAME."},
    TableRow{TableId::auth, TableId::load, "auth", "load.auth", TableShape::single, enter_nothing,
             "How requests are authorized. The secret stays in the environment: no file of the run "
             "and no output has it, what the target prints included."},
    TableRow{TableId::request, TableId::load, "request", "load.request", TableShape::list,
             enter_request, "A kind of request, one table each. Without any, `GET /` is sent."},
    TableRow{TableId::cycles, TableId::scenario, "cycles", "cycles", TableShape::single,
             enter_nothing, "How often the load is repeated, and the waits in between."},
    TableRow{TableId::native, TableId::scenario, "native", "native", TableShape::single,
             enter_nothing,
             "What C code allocates, in a target that links cgo. Go's heap profile does not have "
             "it, and from outside it is only known how much it is."},
    TableRow{TableId::watch, TableId::scenario, "watch", "watch", TableShape::single, enter_watch,
             "Watches a process that runs already (`target.attach`) under whatever load it gets, "
             "and drives none. It is never stopped or signalled. `leakgate attach` is "
             "this in short."},
    TableRow{TableId::gates, TableId::scenario, "gate", "gate", TableShape::single, enter_nothing,
             "Holds one table for each metric that has limits of its own."},
    TableRow{
        TableId::gate, TableId::gates, "", "gate.METRIC", TableShape::per_metric, enter_gate,
        "Limits for a metric. Those in bytes (`heap`, `rss`, `rss_peak`, `native`) take sizes, "
        "those that count (`goroutines`, `objects`, `threads`, `fds`) take numbers. `rss_peak` "
        "has only `max`."},
    TableRow{TableId::known, TableId::scenario, "known", "known", TableShape::list, enter_known,
             "A leak that is known, one table each: it is reported and does not fail the run. "
             "Whatever else leaks does, and so does a limit of a `[gate]`."},
    TableRow{TableId::expect, TableId::scenario, "expect", "expect", TableShape::single,
             enter_expect, "Only for scenarios that must leak: what the run has to find."},
    TableRow{TableId::finding, TableId::expect, "finding", "expect.finding", TableShape::list,
             enter_finding,
             "A finding that has to be there, one table each. Leaks that are not listed make the "
             "expectation unmet."},
};

std::vector<KeyRow> all_keys() {
  std::vector<KeyRow> all;
  for (const auto rows :
       {scenario_keys(), target_keys(), attach_keys(), metrics_keys(), helper_keys(), load_keys(),
        wire_keys(), stage_keys(), data_keys(), auth_keys(), request_keys(), cycle_keys(),
        native_keys(), watch_keys(), gate_keys(), known_keys(), expect_keys(), finding_keys()}) {
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

}  // namespace

std::span<const TableRow> table_rows() { return kTables; }

std::span<const KeyRow> key_rows() {
  static const std::vector<KeyRow> rows = all_keys();
  return rows;
}

const TableRow& table_row(TableId id) {
  const auto* const found = std::ranges::find(kTables, id, &TableRow::id);
  assert(found != kTables.end());
  return *found;
}

const KeyRow* find_key(TableId table, std::string_view name) {
  for (const KeyRow& row : key_rows()) {
    if (row.table == table && row.name == name) return &row;
  }
  return nullptr;
}

const TableRow* find_table(TableId parent, std::string_view name) {
  for (const TableRow& row : kTables) {
    if (row.parent != parent || row.id == parent) continue;
    const bool matches = row.shape == TableShape::per_metric ? from_name<Metric>(name).has_value()
                                                             : row.name == name;
    if (matches) return &row;
  }
  return nullptr;
}

TypeWords type_words(ValueType type) {
  switch (type) {
    case ValueType::text:
      return {"string", "a string", ""};
    case ValueType::folder:
      return {"folder", "the path of a folder, a string", ""};
    case ValueType::file:
    case ValueType::file_text:
      return {"file", "the path of a file, a string", ""};
    case ValueType::path:
      return {"path", "a path, a string", ""};
    case ValueType::variable:
      return {"name of a variable", "the name of an environment variable, a string", ""};
    case ValueType::size:
      return {"size", "a size, a string such as \"64KiB\"", "[0-9]+(\\.[0-9]+)? *(B|KiB|MiB|GiB)"};
    case ValueType::duration:
      return {"duration", "a duration, a string such as \"1m30s\"",
              "0|([0-9]+(\\.[0-9]+)?(ns|us|\u00b5s|ms|s|m|h))+"};
    case ValueType::share:
      return {"share", "a share, a string such as \"5%\"", "[0-9]+(\\.[0-9]+)? *%"};
    case ValueType::count:
      return {"whole number", "a whole number", ""};
    case ValueType::number:
      return {"number", "a number", ""};
    case ValueType::amount:
      return {"size or number", "a size or a number", ""};
    case ValueType::flag:
      return {"true or false", "true or false", ""};
    case ValueType::date:
      return {"date", "a date without quotes such as 2027-01-31", "[0-9]{4}-[0-9]{2}-[0-9]{2}"};
    case ValueType::text_list:
      return {"list of strings", "a list of strings", ""};
    case ValueType::text_or_list:
      return {"string or list of strings", "a string or a list of strings", ""};
    case ValueType::text_map:
      return {"table of strings", "a table of strings", ""};
    case ValueType::choice:
      return {"one of a list", "one of a list of words, a string", ""};
    case ValueType::count_range:
      return {"whole number or range", "a whole number or a range such as \"5..10\"",
              "[0-9]+\\.\\.[0-9]+"};
  }
  return {};
}

}  // namespace leakgate
