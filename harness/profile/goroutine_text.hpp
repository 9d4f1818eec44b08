// Goroutines as text: what debug=2 answers, and what a process prints when it crashes or is sent
// SIGQUIT, with anything before, between and behind. Read in one pass at the speed of memory, and
// in memory that follows the number of different stacks, not the size of the text.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "profile/goroutines.hpp"
#include "profile/read_bytes.hpp"

namespace leakgate {

struct GoroutineDump {
  // As group_goroutines() gives them of a protobuf of the same goroutines, with who created them
  // and how long they have waited. Goroutines of the runtime, which profiles do not have, are left
  // out.
  std::vector<GoroutineGroup> groups;
  Count goroutines = 0;  // in the groups
  // Blocks that are cut, which are in no group: the last one of a dump of 64 MiB, where the Go
  // runtime stops (runtime/pprof/pprof.go, Go 1.19 to 1.26), or of a download that broke off.
  Count truncated = 0;
  // The entry function's name to what created most of them: "main.serve main.go:41".
  std::map<std::string, std::string> created_by;
};

// Error{malformed}: too many different stacks, or a line that is no line any more. Text without
// any goroutine gives an empty dump.
[[nodiscard]] Result<GoroutineDump> read_goroutine_text(const ReadBytes& read,
                                                        const ProfileLimits& limits = {});

// Of text in memory, which is read in place.
[[nodiscard]] Result<GoroutineDump> parse_goroutine_text(std::string_view text,
                                                         const ProfileLimits& limits = {});

// GoroutineDump::created_by alone; empty where nothing can be read.
[[nodiscard]] std::map<std::string, std::string> created_by(std::string_view text);

}  // namespace leakgate
