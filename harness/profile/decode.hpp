// The pprof message (github.com/google/pprof/proto/profile.proto) to a Profile. Hand-written: the
// format is small, and a library would cost ten times the time and memory.
#pragma once

#include <string_view>

#include "profile/profile.hpp"

namespace leakgate {

// `message` is the bare protobuf. Type arguments are written "[...]", as
// tracebacks and older runtimes do, so that names agree between dumps and Go versions. A frame
// without symbols is named by its address. Error{malformed} says what is wrong.
[[nodiscard]] Result<Profile> decode_profile(std::string_view message, const ProfileLimits& limits);

}  // namespace leakgate
