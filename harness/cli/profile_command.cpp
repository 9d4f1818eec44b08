#include <fmt/format.h>
#include <malloc.h>

#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/console.hpp"
#include "cli/read_profile.hpp"
#include "cli/report_output.hpp"
#include "report/profile_text.hpp"

namespace leakgate {
namespace {

struct ProfileArguments {
  std::string newer;
  std::string base;
  std::string core;
  std::string sample;
  std::optional<std::size_t> top;
  bool functions = false;
  bool json = false;
  ColorChoice color = ColorChoice::automatic;

  [[nodiscard]] std::size_t rows_max() const { return top.value_or(json ? 0 : 10); }
};

int refuse(const Error& error) {
  print_error(fmt::format("leakgate: {}\n", to_text(error)));
  return kExitUsage;
}

std::unexpected<Error> no_functions_of_text() {
  return fail(ErrorCode::usage, "--functions: a text dump of goroutines has no such table", {},
              "it is grouped without --functions; the protobuf (debug=0) has both");
}

Result<std::string> functions_of(const ProfileInput* base, const ProfileInput& newer,
                                 const ProfileArguments& arguments) {
  if (base != nullptr) {
    if (const auto same = check_comparable(*base, newer); !same) return pass_on(same);
  }
  for (const ProfileInput* input : {base, &newer}) {
    if (input != nullptr && input->profile.sample_types.empty()) return no_functions_of_text();
  }
  Result<FunctionTable> table =
      function_table(base == nullptr ? nullptr : &base->profile, newer.profile, arguments.sample,
                     arguments.rows_max());
  if (!table) return pass_on(table);
  return arguments.json ? function_json(*table) : function_text(*table);
}

// However the profiles were read.
Result<std::string> report_of(const ProfileInput* base, const ProfileInput& newer,
                              const ProfileArguments& arguments) {
  if (arguments.functions) return functions_of(base, newer, arguments);
  const Result<Comparison> comparison = compare(base, newer, arguments.sample);
  if (!comparison) return pass_on(comparison);
  if (arguments.json) return profile_json(*comparison, arguments.rows_max());
  return profile_text(
      *comparison, {.groups_max = arguments.rows_max(), .color = color_on_stdout(arguments.color)});
}

// glibc raises the size from which it asks the kernel each time one is given back, and keeps holes
// of tens of megabytes: 24 of 131 MB for two profiles of 15 MB each.
void give_memory_back() { mallopt(M_MMAP_THRESHOLD, static_cast<int>(kMiB)); }

int show_profile(const ProfileArguments& arguments) {
  give_memory_back();
  if (arguments.newer == "-" && arguments.base == "-") {
    return refuse({ErrorCode::usage, "standard input can be one of the two profiles only", {}, {}});
  }
  std::optional<ProfileInput> base;
  if (!arguments.base.empty()) {
    Result<ProfileInput> read = read_profile_file(arguments.base);
    if (!read) return refuse(read.error());
    base = *std::move(read);
  }
  const Result<ProfileInput> newer =
      arguments.core.empty() ? read_profile_file(arguments.newer)
                             : read_core_profile(arguments.core, arguments.newer, arguments.sample);
  if (!newer) return refuse(newer.error());
  const Result<std::string> text = report_of(base ? &*base : nullptr, *newer, arguments);
  if (!text) return refuse(text.error());
  if (!arguments.core.empty() && !arguments.json) print_out(newer->form + "\n");
  print_out(*text);
  return 0;
}

constexpr const char* kFooter =
    "Reads what pprof writes, packed or not: the protobuf of any profile, goroutines as text\n"
    "(debug=2, debug=1, what SIGQUIT or a crash prints, with logs around it), and heap as text\n"
    "(debug=1). The two may be of different forms, if both are of goroutines or both of heap.\n"
    "\n"
    "Examples:\n"
    "  curl -s host/debug/pprof/goroutine?debug=2 | leakgate profile -\n"
    "                                                 goroutines by what they wait for and where\n"
    "  leakgate profile --base heap-1.pb.gz heap-2.pb.gz    what has grown in between\n"
    "  leakgate profile --sample alloc_space heap.pb.gz     all that was ever allocated\n"
    "  leakgate profile --functions --base A B              the rows of go tool pprof -top -base A "
    "B\n"
    "  leakgate profile --core core ./server                goroutines of a process that crashed\n"
    "  leakgate profile --core core ./server --sample inuse_space    and what its heap held\n"
    "  leakgate profile --json --base A B                   everything, for programs";

}  // namespace

void add_profile_command(CLI::App& app, CommandSlot& chosen) {
  const auto arguments = std::make_shared<ProfileArguments>();
  CLI::App* command = app.add_subcommand(
      "profile", "Show a profile or goroutine dump, or what has grown since another");
  command
      ->add_option("FILE", arguments->newer,
                   "the profile; \"-\" reads standard input; with --core the executable")
      ->required()
      ->type_name("");
  command->add_option("--base", arguments->base, "show what has grown since this one")
      ->type_name("FILE");
  command
      ->add_option("--core", arguments->core,
                   "show the goroutines of a process that left this core file")
      ->type_name("CORE");
  command
      ->add_option("--top", arguments->top,
                   "how many groups or functions, 0 for all; 10, and all of them with --json")
      ->type_name("N");
  command
      ->add_option("--sample", arguments->sample,
                   "which values: inuse_space, alloc_space, inuse_objects, delay, ...")
      ->type_name("TYPE");
  command->add_flag("--functions", arguments->functions,
                    "flat and cumulative by function, as go tool pprof -top prints them");
  command->add_flag("--json", arguments->json, "print JSON");
  add_color_option(*command, arguments->color);
  command->footer(kFooter);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return show_profile(*arguments); }; });
}

}  // namespace leakgate
