#include "scenario/keys.hpp"

namespace leakgate {
namespace {

// A program with a '/' in it gets a path that holds wherever it is started from.
void set_command(Draft& draft, const Parsed& value) {
  TextList command = std::get<TextList>(value);
  if (!command.empty() && command[0].contains('/')) {
    command[0] = (draft.folder / command[0]).lexically_normal().string();
  }
  draft.launch->command = std::move(command);
}

}  // namespace

std::span<const KeyRow> scenario_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::scenario,
       .name = "name",
       .set = into<&Scenario::name>,
       .example = R"("rebuild-image")",
       .doc = "Names the run folder and the results. Without it the file's name serves.",
       .check = check_scenario_name},
  };
  return kRows;
}

// One table, a row a key: splitting it would not make it clearer.
// NOLINTNEXTLINE(readability-function-size)
std::span<const KeyRow> target_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::target,
       .name = "package",
       .type = ValueType::folder,
       .set = into<&LaunchSpec::package>,
       .example = R"("../go-samples/rebuild-image")",
       .doc = "Folder of a Go main package. It is built here, with the probe. One of `package`, "
              "`command` and `attach` is needed.",
       .check = check_argument,
       .launch = kPackage},
      {.table = TableId::target,
       .name = "command",
       .type = ValueType::text_list,
       .set = set_command,
       .example = R"(["bin/server", "-listen", "{addr}"])",
       .doc = "A program that is built already, and its arguments. With a `/` in it the program's "
              "path is relative to this file; a bare name is looked up on PATH. No shell reads it. "
              "`{addr}`, `{host}`, `{port}`, `{unix}` and `{helper.NAME.addr}` are filled in.",
       .bounds = {.least = 1},
       .check = check_argument,
       .launch = kCommand},
      {.table = TableId::target,
       .name = "args",
       .type = ValueType::text_list,
       .set = into<&LaunchSpec::args>,
       .fallback = "[]",
       .example = R"(["-variant", "leaky", "-listen", "{addr}"])",
       .doc =
           "Arguments of a `package`. `{addr}`, `{host}` and `{port}` stand for the address that "
           "the target is to listen on, `{helper.NAME.addr}` for that of a helper.",
       .check = check_argument,
       .launch = kPackage},
      {.table = TableId::target,
       .name = "env",
       .type = ValueType::text_map,
       .set = into<&LaunchSpec::env>,
       .fallback = "{}",
       .example = R"({ LOG_LEVEL = "error" })",
       .doc =
           "Added to leakgate's own environment; GODEBUG is merged key by key. HOST and PORT are "
           "set by themselves.",
       .check = check_argument,
       .check_name = check_variable_name,
       .launch = kPackage | kCommand},
      {.table = TableId::target,
       .name = "go",
       .set = into<&Target::go>,
       .example = R"(">=1.19")",
       .doc = "A condition on the Go toolchain. Where it does not hold the scenario is skipped.",
       .check = check_go_condition,
       .launch = kPackage},
      {.table = TableId::target,
       .name = "build_args",
       .type = ValueType::text_list,
       .set = into<&LaunchSpec::build_args>,
       .fallback = "[]",
       .example = R"(["-race"])",
       .doc = "Handed to `go build`.",
       .check = check_build_argument,
       .launch = kPackage},
      {.table = TableId::target,
       .name = "ready",
       .set = into<&Target::ready>,
       .example = R"("/healthz")",
       .doc = "The target is ready when this path answers 2xx. Without it: when it accepts a TCP "
              "connection. It is asked in plain HTTP, so not with `https` of `[load]`.",
       .check = check_request_path},
      {.table = TableId::target,
       .name = "ready_timeout",
       .type = ValueType::duration,
       .set = into<&Target::ready_timeout>,
       .fallback = R"("10s")",
       .example = R"("10s")",
       .doc = "How long the target may take to get ready.",
       .bounds = kTimeout},
      {.table = TableId::target,
       .name = "addr",
       .set = into<&Target::addr>,
       .example = R"("127.0.0.1:8080")",
       .doc =
           "Where the target listens. Needed with `attach`; otherwise a free port on loopback is "
           "chosen.",
       .check = check_address},
      {.table = TableId::target,
       .name = "grace",
       .type = ValueType::duration,
       .set = into<&Target::grace>,
       .fallback = R"("5s")",
       .example = R"("5s")",
       .doc = "Time between SIGTERM and SIGKILL when the target is stopped.",
       .bounds = {.most = kHour},
       .launch = kPackage | kCommand},
      {.table = TableId::target,
       .name = "pprof",
       .set = into<&Target::pprof>,
       .example = R"("http://{addr}/debug/pprof")",
       .doc = "Where the target serves net/http/pprof, for targets without the probe.",
       .check = check_http_url},
      {.table = TableId::target,
       .name = "memory_limit",
       .type = ValueType::size,
       .set = into<&Target::memory_limit>,
       .example = R"("512MiB")",
       .doc = "A memory cgroup for the target. Where none can be made the scenario is skipped.",
       .bounds = {.least = 1024.0 * 1024},
       .launch = kPackage | kCommand},
      {.table = TableId::target,
       .name = "core",
       .type = ValueType::flag,
       .set = into<&Target::core>,
       .fallback = "false",
       .example = "false",
       .doc = "Whether a crash may leave a core file.",
       .launch = kPackage | kCommand},
  };
  return kRows;
}

std::span<const KeyRow> attach_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::attach,
       .name = "pid",
       .type = ValueType::count,
       .set = into<&Target::attach_pid>,
       .example = "4242",
       .doc = "A process that runs already. It is never signalled and never stopped.",
       .bounds = {.least = 1, .most = 4194304}},  // the largest pid_max of a 64-bit kernel
  };
  return kRows;
}

std::span<const KeyRow> helper_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::helper,
       .name = "name",
       .set = into<&HelperSpec::name>,
       .example = R"("upstream")",
       .doc = "What it is called in `{helper.NAME.addr}`. Needed.",
       .check = check_helper_name},
      {.table = TableId::helper,
       .name = "package",
       .type = ValueType::folder,
       .set = into<&LaunchSpec::package>,
       .example = R"("../fixtures/hanging-upstream")",
       .doc = "Folder of a Go main package. Either this or `command` is needed.",
       .check = check_argument,
       .launch = kPackage},
      {.table = TableId::helper,
       .name = "command",
       .type = ValueType::text_list,
       .set = set_command,
       .example = R"(["bin/upstream", "-listen", "{addr}"])",
       .doc = "A program that is built already, and its arguments, as in `[target]`.",
       .bounds = {.least = 1},
       .check = check_argument,
       .launch = kCommand},
      {.table = TableId::helper,
       .name = "args",
       .type = ValueType::text_list,
       .set = into<&LaunchSpec::args>,
       .fallback = "[]",
       .example = R"(["-listen", "{addr}"])",
       .doc = "Arguments of a `package`; `{addr}` is the helper's own address here.",
       .check = check_argument,
       .launch = kPackage},
      {.table = TableId::helper,
       .name = "env",
       .type = ValueType::text_map,
       .set = into<&LaunchSpec::env>,
       .fallback = "{}",
       .example = R"({ LOG_LEVEL = "error" })",
       .doc = "Added to leakgate's own environment.",
       .check = check_argument,
       .check_name = check_variable_name},
      {.table = TableId::helper,
       .name = "build_args",
       .type = ValueType::text_list,
       .set = into<&LaunchSpec::build_args>,
       .fallback = "[]",
       .example = R"(["-trimpath"])",
       .doc = "Handed to `go build`.",
       .check = check_build_argument,
       .launch = kPackage},
      {.table = TableId::helper,
       .name = "ready",
       .set = into<&HelperSpec::ready>,
       .example = R"("/healthz")",
       .doc = "The helper is ready when this path answers 2xx. Without it: when it accepts a TCP "
              "connection.",
       .check = check_request_path},
      {.table = TableId::helper,
       .name = "ready_timeout",
       .type = ValueType::duration,
       .set = into<&HelperSpec::ready_timeout>,
       .fallback = R"("10s")",
       .example = R"("10s")",
       .doc = "How long the helper may take to get ready.",
       .bounds = kTimeout},
  };
  return kRows;
}

}  // namespace leakgate
