// What the command of an external driver is told of the cycle it makes the load of: placeholders in
// its arguments, variables in its environment.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "load/load_driver.hpp"

namespace leakgate {

// {addr}, {host}, {port}, {url}, {cycle}, {connections}, {unix} and {out} in every argument, each
// filled in once: a value is not looked through again. Other braces stay as they are.
[[nodiscard]] std::vector<std::string> expand_command(const std::vector<std::string>& command,
                                                      const LoadPlan& plan,
                                                      const std::filesystem::path& out);

// "NAME=value" of `own` with LEAKGATE_ADDR, LEAKGATE_URL and LEAKGATE_CYCLE in place of any it has.
[[nodiscard]] std::vector<std::string> driver_environment(std::vector<std::string> own,
                                                          const LoadPlan& plan);

// Whether any argument has {out} in it.
[[nodiscard]] bool asks_for_out(const std::vector<std::string>& command);

// "wrk" for "/usr/bin/wrk".
[[nodiscard]] std::string driver_name(const std::vector<std::string>& command);

}  // namespace leakgate
