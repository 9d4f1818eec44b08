#include "native/heaptrack.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "native/heaptrack_text.hpp"
#include "target/child_process.hpp"
#include "target/executable.hpp"
#include "target/system_text.hpp"
#include "target/unique_fd.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> not_installed(std::string where) {
  return fail(ErrorCode::unsupported, "heaptrack is not installed", std::move(where),
              "apt-get install heaptrack");
}

// Removed when it goes out of scope.
class TemporaryFile {
 public:
  explicit TemporaryFile(fs::path path) : path_(std::move(path)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

struct ToolCall {
  fs::path tool;
  std::vector<std::string> args;
  fs::path in = "/dev/null";
  fs::path out = "/dev/null";
};

// Waits, without reaping it, until the child has ended; kills it when a stop is asked for.
siginfo_t await_end(ChildProcess& child, const std::stop_token& stop) {
  constexpr std::chrono::milliseconds kPoll{5};
  const auto pid = static_cast<id_t>(child.pid());
  siginfo_t end{};
  while (::waitid(P_PID, pid, &end, WEXITED | WNOHANG | WNOWAIT) == 0 && end.si_pid == 0) {
    if (stop.stop_requested()) child.kill();
    std::this_thread::sleep_for(kPoll);
  }
  return end;
}

Result<void> run_tool(const ToolCall& call, const std::stop_token& stop) {
  const UniqueFd in{::open(call.in.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!in.is_open()) return fail(ErrorCode::sampling, errno_text(errno), call.in.string());
  constexpr int kOurs = 0600;
  const UniqueFd out{::open(call.out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOurs)};
  if (!out.is_open()) return fail(ErrorCode::sampling, errno_text(errno), call.out.string());
  const UniqueFd nowhere{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
  // No environment: with DEBUGINFOD_URLS it would ask the network for debug information.
  auto child = ChildProcess::spawn(call.tool, call.args, {"LC_ALL=C"},
                                   {.in = in.get(), .out = out.get(), .err = nowhere.get()});
  if (!child) return pass_on(child);
  const siginfo_t end = await_end(*child, stop);
  child->wait();
  if (stop.stop_requested()) {
    return fail(ErrorCode::sampling, "was stopped", call.tool.string());
  }
  if (end.si_code == CLD_EXITED && end.si_status == 0) return {};
  return fail(ErrorCode::sampling,
              fmt::format("failed with {} {}", end.si_code == CLD_EXITED ? "exit code" : "signal",
                          end.si_status),
              call.tool.string());
}

// The first line of a recording has heaptrack's version: "v 10400 3".
Result<void> check_recording(const fs::path& file) {
  const UniqueFd opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  std::array<char, 2> start{};
  if (!opened.is_open() || ::read(opened.get(), start.data(), start.size()) <= 0) {
    return fail(ErrorCode::sampling, "heaptrack wrote nothing", file.string(),
                "it can only be loaded into a program that is linked dynamically");
  }
  if (std::string_view(start.data(), start.size()) == "v ") return {};
  return fail(ErrorCode::malformed, "this is no recording of heaptrack's", file.string());
}

Result<std::string> read_stacks(const fs::path& file) {
  std::error_code error;
  if (fs::file_size(file, error) > ProfileLimits{}.inflated_bytes_max && !error) {
    return fail(ErrorCode::malformed, "the stacks that heaptrack wrote are too large");
  }
  auto text = read_system_file(file);
  if (!text) return fail(ErrorCode::sampling, "heaptrack_print wrote no stacks");
  return *std::move(text);
}

}  // namespace

Result<HeaptrackTools> find_heaptrack(const EnvironmentMap& environment) {
  const auto script = find_executable("heaptrack", environment, "/");
  const auto printer = find_executable("heaptrack_print", environment, "/");
  if (!script || !printer) return not_installed({});
  // Distributions put the rest into folders of their own, relative to that of the script.
  std::error_code error;
  const fs::path folder = fs::canonical(*script, error).parent_path();
  const std::string text = read_system_file(*script).value_or("");
  const auto beside = [&](const char* variable, const char* usual, const char* name) {
    std::string relative = assigned_in_script(text, variable);
    if (relative.empty()) relative = usual;
    return (folder / relative / name).lexically_normal();
  };
  HeaptrackTools tools{
      .library = beside("LIB_REL_PATH", "../lib/heaptrack", "libheaptrack_preload.so"),
      .interpreter = beside("LIBEXEC_REL_PATH", "../lib/heaptrack/libexec", "heaptrack_interpret"),
      .printer = *printer};
  for (const fs::path& file : {tools.library, tools.interpreter}) {
    if (!fs::is_regular_file(file, error)) return not_installed(file.string());
  }
  return tools;
}

void add_heaptrack_settings(EnvironmentMap& environment, const HeaptrackTools& tools,
                            const fs::path& file) {
  std::string& preload = environment["LD_PRELOAD"];
  preload = preload.empty() ? tools.library.string() : tools.library.string() + ":" + preload;
  environment["DUMP_HEAPTRACK_OUTPUT"] = file.string();
}

Result<Profile> read_heaptrack(const fs::path& file, const std::stop_token& stop) {
  const auto tools = find_heaptrack();
  if (!tools) return pass_on(tools);
  if (const auto checked = check_recording(file); !checked) return pass_on(checked);
  const TemporaryFile named(file.string() + ".named");
  const TemporaryFile stacks(file.string() + ".stacks");
  auto ran = run_tool({.tool = tools->interpreter, .in = file, .out = named.path()}, stop);
  if (!ran) return pass_on(ran);
  ran = run_tool({.tool = tools->printer,
                  // No tables, and nothing left out that heaptrack knows as harmless.
                  .args = {"--file", named.path(), "--print-peaks=0", "--print-allocators=0",
                           "--print-temporary=0", "--disable-builtin-suppressions",
                           "--disable-embedded-suppressions", "--flamegraph-cost-type=leaked",
                           "--print-flamegraph", stacks.path()}},
                 stop);
  if (!ran) return pass_on(ran);
  const auto text = read_stacks(stacks.path());
  if (!text) return pass_on(text);
  return parse_heaptrack_stacks(*text);
}

}  // namespace leakgate
