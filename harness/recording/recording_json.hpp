// recording.json: a Recording as text and back, without loss but for the decoded form of profiles
// (their files are named) and for secrets of the scenario (scenario/redact.hpp).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "recording/recording.hpp"

namespace leakgate {

// Raised when an older leakgate could no longer read it.
inline constexpr int kRecordingVersion = 1;

// One line a top-level key. Text that is not UTF-8 has U+FFFD in place of what is not.
[[nodiscard]] std::string recording_to_json(const Recording& recording);

// Without profiles decoded. Errors have code malformed and a JSON path as `where`. Unknown keys are
// passed over; values that are not known may be absent.
[[nodiscard]] Result<Recording> recording_from_json(std::string_view text);

}  // namespace leakgate
