// The session's helpers: started before the target, and not measured.
#include <fmt/format.h>

#include <string_view>

#include "run/session.hpp"
#include "target/port.hpp"
#include "target/what_became.hpp"

namespace leakgate {
namespace {

// What a target printed is in the recording; of a helper only the error tells.
Error helper_error(const std::string& name, Error error) {
  constexpr std::string_view kTarget = "the target";
  if (error.what.starts_with(kTarget)) error.what.replace(0, kTarget.size(), "it");
  error.what = fmt::format("helper \"{}\": {}", name, error.what);
  if (!error.hint.empty()) error.what += "\n" + error.hint;
  error.hint = fmt::format("all that it printed is in helper-{}.log", name);
  return error;
}

}  // namespace

Result<void> Session::start_helpers(const std::stop_token& stop) {
  for (const HelperSpec& helper : scenario_.helpers) {
    if (Result<void> started = start_helper(helper, stop); !started) return started;
  }
  return {};
}

Result<void> Session::start_helper(const HelperSpec& helper, const std::stop_token& stop) {
  const Result<int> port = free_loopback_port();
  if (!port) return pass_on(port);
  const Address address{.port = *port};
  Result<std::vector<std::string>> argv = command_line(helper.launch, helper.name);
  if (!argv) return pass_on(argv);
  for (std::string& argument : *argv) {
    argument = expand_placeholders(argument, address, helper_addresses_);
  }
  Result<std::unique_ptr<LaunchedProcess>> launched = LaunchedProcess::launch(
      {.argv = *std::move(argv),
       .env = environment(helper.launch, address, Role::helper),
       .working_folder = helper.launch.working_folder,
       .log_file = options_.log_folder / fmt::format("helper-{}.log", helper.name),
       .secrets = options_.secrets});
  if (!launched) return pass_on(launched);
  helpers_.push_back(*std::move(launched));
  const Result<ReadyTarget> ready = helpers_.back()->await_ready(
      {.port = address.port, .path = helper.ready, .timeout = helper.ready_timeout}, stop);
  if (!ready) {
    return std::unexpected(helper_error(helper.name, ready.error()));
  }
  helper_addresses_[helper.name] = address;
  return {};
}

std::optional<Error> Session::helper_gone() {
  for (std::size_t i = 0; i < helpers_.size(); ++i) {
    const std::optional<TargetEnd> end = helpers_[i]->ended();
    if (!end) continue;
    const std::string& name = scenario_.helpers[i].name;
    return Error{.code = ErrorCode::target,
                 .what = fmt::format("helper \"{}\" ended during the run: {}", name, to_text(*end)),
                 .where = fmt::format("helper-{}.log", name),
                 .hint = {}};
  }
  return std::nullopt;
}

}  // namespace leakgate
