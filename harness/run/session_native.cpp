// What the target is started with so that memory of its C code is seen, and what became of it.
#include "native/heaptrack.hpp"
#include "native/preloading.hpp"
#include "run/session.hpp"
#include "target/executable.hpp"

namespace leakgate {

std::filesystem::path Session::heaptrack_file() const { return scratch_->path() / "heaptrack"; }

Result<void> Session::prepare_native(const std::vector<std::string>& argv,
                                     EnvironmentMap& environment) {
  const NativeSpec& spec = scenario_.native;
  if (spec.tool == NativeTool::heaptrack) {
    why_not_native_ = "the target runs under heaptrack";
    const Result<HeaptrackTools> tools = find_heaptrack();
    if (!tools) {  // a second opinion that is not there must not look like one
      Error error = tools.error();
      error.code = ErrorCode::target;
      return std::unexpected(std::move(error));
    }
    native_tool_ = name_of(spec.tool);
    add_heaptrack_settings(environment, *tools, heaptrack_file());
    return {};
  }
  if (spec.mode == NativeMode::off) {
    why_not_native_ = "native.mode is \"off\"";
    return {};
  }
  const auto executable =
      find_executable(argv.front(), environment, scenario_.target.launch.working_folder);
  if (!executable) return {};  // launching it says why
  why_not_native_ = why_not_preloaded(read_preload_facts(*executable));
  if (!why_not_native_.empty()) return {};
  Result<NativeWatch> watch = NativeWatch::prepare(scratch_->path(), spec.sample);
  if (!watch) {
    why_not_native_ = to_text(watch.error());
    return {};
  }
  watch->add_settings(environment);
  native_.emplace(*std::move(watch));
  return {};
}

// The file is whole once the target has ended.
void Session::read_native_tool() {
  if (native_tool_.empty() || tool_profile_ || !scratch_) return;
  tool_profile_ = read_heaptrack(heaptrack_file(), std::stop_token());
}

// What was launched may have started something else, of which more is known now.
void Session::explain_native() {
  const PreloadFacts facts = read_preload_facts("/proc/" + std::to_string(pid()) + "/exe");
  const std::string known = why_not_preloaded(facts);
  if (!known.empty()) why_not_native_ = known;
  if (!facts.is_go) why_not_native_ = "the process that is judged is no Go program";
}

Result<void> Session::watch_native() {
  if (native_) {
    why_not_native_ = native_->watch(pid());
    if (!why_not_native_.empty()) {
      native_.reset();
      explain_native();
    }
  }
  if (scenario_.native.mode != NativeMode::on || native_) return {};
  return fail(ErrorCode::target, "C memory cannot be counted: " + why_not_native_, "native.mode",
              "set it to \"auto\" to be judged by what /proc shows");
}

}  // namespace leakgate
