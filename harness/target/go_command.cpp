#include "target/go_command.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "target/executable.hpp"
#include "target/launched_process.hpp"
#include "target/system_text.hpp"
#include "target/what_became.hpp"

namespace leakgate {
namespace {

constexpr Bytes kOutputMax{256 * kKiB};
constexpr std::size_t kLinesMax = 4096;
// go removes its own temporary files on SIGTERM.
constexpr Seconds kGrace{3};
constexpr Seconds kForever{86'400};

std::string output_of(const LaunchedProcess& process, const GoCall& call) {
  if (call.log_file.empty()) return join(process.last_output(kLinesMax), "\n");
  std::string text = printable(read_system_file(call.log_file).value_or(""));
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

Result<GoOutput> run_go(const GoCall& call, const std::stop_token& stop) {
  const auto go = find_executable("go", call.env, call.folder);
  if (!go) {
    return fail(ErrorCode::target, "there is no go command on the PATH", {},
                "run ci/setup, or: apt-get install golang");
  }
  LaunchOptions options;
  options.argv = {go->string()};
  options.argv.insert(options.argv.end(), call.args.begin(), call.args.end());
  options.env = call.env;
  // go trusts PWD where it is the same folder, and names files by it.
  options.env["PWD"] = call.folder.string();
  options.working_folder = call.folder;
  options.log_file = call.log_file;
  options.log_bytes_max = kOutputMax;
  options.supervisor = call.supervisor;
  const auto process = LaunchedProcess::launch(options);
  if (!process) return pass_on(process);
  const auto end = (*process)->await_end(kForever, stop);
  if (!end) {
    (void)(*process)->stop(kGrace);
    return fail(ErrorCode::target, "go " + call.args.front() + " was stopped",
                call.folder.string());
  }
  const std::string output = output_of(**process, call);
  if (!end->code) {
    return fail(ErrorCode::target, "go " + call.args.front() + " " + to_text(*end),
                call.folder.string(), output);
  }
  return GoOutput{*end->code, output};
}

Result<EnvironmentMap> go_env(GoCall call, const std::vector<std::string>& names,
                              const std::stop_token& stop) {
  call.args = {"env", "-json"};
  call.args.insert(call.args.end(), names.begin(), names.end());
  const auto output = run_go(call, stop);
  if (!output) return pass_on(output);
  // Before it there may be what go says on stderr, such as that it downloads a toolchain.
  const auto begin = output->text.find('{');
  const auto json = nlohmann::json::parse(output->text.substr(std::min(begin, output->text.size())),
                                          nullptr, false);
  if (output->code != 0 || !json.is_object()) {
    return fail(ErrorCode::target, output->text, call.folder.string());
  }
  EnvironmentMap values;
  for (const auto& [name, value] : json.items()) {
    if (value.is_string()) values[name] = value.get<std::string>();
  }
  return values;
}

}  // namespace leakgate
