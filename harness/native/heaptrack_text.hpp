// What heaptrack's own files and tools write, as of version 1.4.0. Pure; running them is
// heaptrack.hpp.
#pragma once

#include <string>
#include <string_view>

#include "profile/profile.hpp"

namespace leakgate {

// The stacks that `heaptrack_print --print-flamegraph` writes by the bytes that were not freed:
// "root (file.c);leaf (file.c); 4096". As a profile "inuse_space", without what was freed to the
// last byte. Of each frame the function stays, without the base name of its source file, so that it
// compares with names that come without debug information; the module is not told. Error{malformed}
// names the line.
[[nodiscard]] Result<Profile> parse_heaptrack_stacks(std::string_view text);

// The value of `NAME="value"` in a shell script, at the start of a line; empty when there is none.
[[nodiscard]] std::string assigned_in_script(std::string_view script, std::string_view name);

}  // namespace leakgate
