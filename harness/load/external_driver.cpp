#include "load/external_driver.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <utility>

#include "base/clock.hpp"
#include "base/signal_text.hpp"
#include "base/text.hpp"
#include "load/command_process.hpp"
#include "load/driver_command.hpp"
#include "load/request_count.hpp"
#include "recording/safe_file.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kJsonBytesMax = std::size_t{16} << 20U;
constexpr std::size_t kShownBytes = 2000;  // of the end of the output, in an error

// A folder that only this user can look into, with the file {out}; gone with the object. A command
// may put others beside it ("{out}.html").
class OutFile {
 public:
  OutFile() {
    std::error_code ignored;
    std::string folder = (fs::temp_directory_path(ignored) / "leakgate-load-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) return;
    folder_ = folder;
    const std::ofstream made(path());
  }
  OutFile(const OutFile&) = delete;
  OutFile& operator=(const OutFile&) = delete;
  ~OutFile() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }

  [[nodiscard]] bool is_made() const { return !folder_.empty(); }
  [[nodiscard]] fs::path path() const { return folder_ / "out"; }
  // An Error where the command has made something else of it, such as a fifo, for which nobody
  // waits.
  [[nodiscard]] Result<std::string> read(std::size_t bytes_max) const {
    return read_file(path(), bytes_max);
  }

 private:
  fs::path folder_{};
};

std::vector<std::string> own_environment() {
  std::vector<std::string> settings;
  for (char** setting = ::environ; setting != nullptr && *setting != nullptr; ++setting) {
    settings.emplace_back(*setting);
  }
  return settings;
}

std::string last_line(std::string_view text) {
  text = trim(text);
  return printable(text.substr(text.rfind('\n') + 1));
}

// The last whole lines that fit, for an error.
std::string end_of(std::string_view text) {
  text = trim(text);
  if (text.empty()) return "it printed nothing";
  if (text.size() > kShownBytes) {
    text = text.substr(text.size() - kShownBytes);
    const auto line_end = text.find('\n');
    if (line_end != std::string_view::npos) text.remove_prefix(line_end + 1);
  }
  return "the end of its output:\n" + printable(text);
}

// nullopt: exit code 0.
std::optional<std::string> bad_end(int wait_status) {
  if (WIFSIGNALED(wait_status)) return "was ended by " + signal_text(WTERMSIG(wait_status));
  const int code = WEXITSTATUS(wait_status);
  return code == 0 ? std::nullopt : std::optional("ended with exit code " + std::to_string(code));
}

class ExternalDriver final : public LoadDriver {
 public:
  ExternalDriver(DriverSpec driver, fs::path folder)
      : driver_(std::move(driver)),
        folder_(std::move(folder)),
        name_(driver_name(driver_.command)) {}

  Result<LoadOutcome> drive(const LoadPlan& plan, std::stop_token stop) override {
    if (auto good = check_driver(driver_); !good) return pass_on(good);
    if (stop.stop_requested()) return outcome_of(std::optional<Count>{0}, Seconds{0});
    const OutFile out;
    if (!out.is_made()) {
      return fail(ErrorCode::load, "no temporary file can be made for " + name_, {},
                  "TMPDIR names the folder");
    }
    const SteadyClock clock;
    const auto ended = run_command({.argv = expand_command(driver_.command, plan, out.path()),
                                    .env = driver_environment(own_environment(), plan),
                                    .folder = folder_},
                                   stop);
    if (!ended) return pass_on(ended);
    const Seconds took = clock.now();
    if (!ended->stopped) {
      if (const auto bad = bad_end(ended->wait_status)) return failed(*bad, *ended);
    }
    const auto count = count_of(*ended, out);
    // What is stopped may not have come to saying it.
    if (!count && ended->stopped) return outcome_of(std::nullopt, took);
    if (!count) return pass_on(count);
    return outcome_of(*count, took);
  }

 private:
  [[nodiscard]] LoadOutcome outcome_of(std::optional<Count> count, Seconds took) const {
    LoadOutcome outcome;
    outcome.requests = count.value_or(0);
    outcome.requests_known = count.has_value();
    outcome.endpoints = {{.name = name_, .requests = outcome.requests}};
    outcome.endpoint_latency.resize(1);
    outcome.duration = took;
    return outcome;
  }

  [[nodiscard]] std::unexpected<Error> failed(const std::string& how,
                                              const CommandResult& ended) const {
    const std::string last = last_line(ended.tail.text());
    return fail(ErrorCode::load, name_ + " " + how + (last.empty() ? "" : ": " + last), {},
                last.empty() ? "" : end_of(ended.tail.text()));
  }

  // nullopt: not asked for.
  [[nodiscard]] Result<std::optional<Count>> count_of(const CommandResult& ended,
                                                      const OutFile& out) const {
    if (!driver_.requests_regex.empty()) return count_by_regex(ended);
    if (!driver_.requests_pointer.empty()) return count_by_pointer(ended, out);
    return std::optional<Count>{};
  }

  [[nodiscard]] Result<std::optional<Count>> count_by_regex(const CommandResult& ended) const {
    auto count = count_in_lines(ended.out.text(), driver_.requests_regex);
    if (count && !*count) count = count_in_lines(ended.tail.text(), driver_.requests_regex);
    if (!count) return not_told(count.error().what, ended);
    if (*count) return count;
    return not_told(ended.out.is_cut()
                        ? "nothing in the last 16 MiB that it printed matches requests_regex"
                        : "nothing that it printed matches requests_regex",
                    ended);
  }

  [[nodiscard]] Result<std::optional<Count>> count_by_pointer(const CommandResult& ended,
                                                              const OutFile& out) const {
    const bool in_file = asks_for_out(driver_.command);
    const auto file = in_file ? out.read(kJsonBytesMax) : Result<std::string>{};
    if (!file) return not_told("{out}: " + file.error().what, ended);
    if (!in_file && ended.out.is_cut()) return not_told("it printed more than 16 MiB", ended);
    const std::string from = in_file ? "in {out}: " : "in what it printed: ";
    const auto count = count_in_json(in_file ? *file : ended.out.text(), driver_.requests_pointer);
    if (!count) return not_told(from + count.error().what, ended);
    return std::optional(*count);
  }

  [[nodiscard]] std::unexpected<Error> not_told(const std::string& why,
                                                const CommandResult& ended) const {
    return fail(ErrorCode::load, name_ + " does not say how many requests it sent: " + why, {},
                end_of(ended.tail.text()));
  }

  DriverSpec driver_;
  fs::path folder_;
  std::string name_;
};

}  // namespace

Result<void> check_driver(const DriverSpec& driver) {
  if (driver.command.empty() || driver.command.front().empty()) {
    return fail(ErrorCode::usage, "the driver has no command");
  }
  return check_count_rule(driver);
}

std::unique_ptr<LoadDriver> make_external_driver(DriverSpec driver, std::filesystem::path folder) {
  return std::make_unique<ExternalDriver>(std::move(driver), std::move(folder));
}

}  // namespace leakgate
