// A Profile as gzip'd pprof protobuf, as the Go runtime writes it: for `go tool pprof`, and for
// parse_profile, which reads it back. Pure.
#pragma once

#include <string>

#include "profile/profile.hpp"

namespace leakgate {

// The last sample type is the default one. Values of types that end in "_space" or "bytes" are in
// bytes, others are counts. The routes of samples are not written, nor what was inlined.
[[nodiscard]] std::string encode_profile(const Profile& profile);

}  // namespace leakgate
