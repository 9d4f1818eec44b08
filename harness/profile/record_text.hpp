// The text form that pprof calls legacy (debug=1): of heap and allocs, and of profiles that count
// stacks: goroutine, goroutineleak, threadcreate.
//
//   heap profile: 3: 1234 [10: 5000] @ heap/1048576
//   1: 80 [2: 160] @ 0x4a1 0x4b2
//   #       0x4a0   main.keep+0x1d      /src/main.go:12
//   #       0x4b1   main.main+0x2d      /src/main.go:20
//
// `go build -gcflags=-memprofile=FILE` writes it with hundreds of megabytes.
#pragma once

#include "profile/profile.hpp"
#include "profile/read_bytes.hpp"

namespace leakgate {

struct TextProfile {
  // The values of a heap profile are scaled as the Go runtime scales those of the protobuf, so that
  // they are equal. The runtime's frames at the leaf are in neither.
  Profile profile;
  Count truncated = 0;  // records that are cut; at most the last
};

// Whether the first line of such a text is this.
[[nodiscard]] bool is_record_text(std::string_view first_line);

// Error{malformed}: more samples, frames or names than the limits allow, or no such text.
[[nodiscard]] Result<TextProfile> read_record_text(const ReadBytes& read,
                                                   const ProfileLimits& limits = {});

}  // namespace leakgate
