// A target under heaptrack (https://github.com/KDE/heaptrack, Debian package heaptrack): a second
// opinion on what C code holds, of every block, but in C frames only, as no stack is followed into
// Go code.
//
// Without its script, whose shell would stand between leakgate and the target: the target is
// launched directly with heaptrack's library preloaded, which writes each call to a file, some 15
// bytes for a malloc or free. So its pid, its input, its signals and its exit code are its own.
// However it ends, SIGKILL too, what lacks in the file is the 4 KiB that were not written yet, some
// 250 calls; a few seconds of idling push them out, as the library notes the time every 10 ms. It
// takes its two variables out of the environment before main: no child is followed, and a program
// that a shell starts is not either.
#pragma once

#include <filesystem>
#include <stop_token>

#include "profile/profile.hpp"
#include "target/environment.hpp"

namespace leakgate {

struct HeaptrackTools {
  std::filesystem::path library;      // libheaptrack_preload.so
  std::filesystem::path interpreter;  // heaptrack_interpret: names for addresses
  std::filesystem::path printer;      // heaptrack_print
};

// Where the script `heaptrack` on the PATH would take them from. Errors: code unsupported, with how
// to install it.
[[nodiscard]] Result<HeaptrackTools> find_heaptrack(
    const EnvironmentMap& environment = process_environment_map());

// What the target has to be launched with so that it writes to `file`, an absolute path:
// LD_PRELOAD, in front of what it has of its own, and DUMP_HEAPTRACK_OUTPUT.
void add_heaptrack_settings(EnvironmentMap& environment, const HeaptrackTools& tools,
                            const std::filesystem::path& file);

// Once the target has ended, and while its executable and libraries are still there: the bytes that
// were not freed, as "inuse_space". Needs room beside `file` for about half as much again. Blocks
// until that is read, or a stop is asked for. Functions that were inlined stand the wrong way round
// among themselves, as heaptrack writes them. Errors: as find_heaptrack; code sampling when
// heaptrack wrote nothing or a tool of it fails, malformed when what they wrote is not understood.
[[nodiscard]] Result<Profile> read_heaptrack(const std::filesystem::path& file,
                                             const std::stop_token& stop);

}  // namespace leakgate
