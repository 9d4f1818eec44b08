// How a subcommand's file hooks itself into the command line: it adds its options and, when it was
// chosen, leaves what is to be done in the slot. One add_... function a file.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace leakgate {

// Set by the subcommand that was chosen; returns the exit code.
using CommandSlot = std::function<int()>;

void add_attach_command(CLI::App& app, CommandSlot& chosen);
void add_run_command(CLI::App& app, CommandSlot& chosen);
void add_check_command(CLI::App& app, CommandSlot& chosen);
void add_judge_command(CLI::App& app, CommandSlot& chosen);
void add_prove_command(CLI::App& app, CommandSlot& chosen);
void add_tune_command(CLI::App& app, CommandSlot& chosen);
void add_load_command(CLI::App& app, CommandSlot& chosen);
void add_validate_command(CLI::App& app, CommandSlot& chosen);
void add_schema_command(CLI::App& app, CommandSlot& chosen);
void add_samples_command(CLI::App& app, CommandSlot& chosen);
void add_profile_command(CLI::App& app, CommandSlot& chosen);
void add_explain_command(CLI::App& app, CommandSlot& chosen);

}  // namespace leakgate
