// One goroutine of a dump:
//
//   goroutine 18 [select (no cases), 2 minutes]:
//   main.blockForever(0xc000012345, ...)
//           /src/main.go:12 +0x1d
//   created by main.main in goroutine 1        ("in goroutine 1" since Go 1.21)
//           /src/main.go:80 +0x1d
#pragma once

#include <string>
#include <string_view>

#include "profile/profile.hpp"
#include "profile/wait_reason.hpp"

namespace leakgate {

struct DumpBlock {
  Stack stack;             // leaf first; as it is printed, mostly without the runtime's frames
  std::string created_by;  // "main.leaky main.go:12"; empty: not said
  bool is_elided = false;  // frames were left out: until Go 1.20 the outermost ones
  friend bool operator==(const DumpBlock&, const DumpBlock&) = default;
};

// A frame of "/src/main.go:80".
[[nodiscard]] Frame frame_at(std::string_view function, std::string_view place);

// `lines` is what follows the head, to the end of the block. A call whose place is missing is left
// out, as are lines that others wrote in between, and ancestors ("[originating from goroutine 7]").
[[nodiscard]] DumpBlock read_block(std::string_view lines);

// The entry function; empty where it was left out.
[[nodiscard]] std::string_view entry_of(const DumpBlock& block);

// What the state in a head says, "chan receive (nil chan)"; the stack tells apart what old
// versions of Go call by one name, and C from system calls.
[[nodiscard]] WaitReason wait_reason_of_state(std::string_view state, const Stack& stack);

// "5 minutes, locked to thread" to 5; 0 where nothing is said, which is below one minute.
[[nodiscard]] int minutes_of(std::string_view comments);

}  // namespace leakgate
