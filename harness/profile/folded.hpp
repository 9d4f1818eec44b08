// Folded stacks, the text that flame graphs are made of: a line a stack, "root;caller;leaf 4096".
// https://github.com/brendangregg/FlameGraph, speedscope and inferno read it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "profile/profile.hpp"

namespace leakgate {

// The stacks by one sample type, largest value first. Equal stacks are one line; those of 0 are
// left out. In names a semicolon becomes a colon, white space a blank, and what cannot be printed
// U+FFFD. Empty when the profile has no such type.
[[nodiscard]] std::string folded_stacks(const Profile& profile, int type_index);

// The reverse: a sample a line, frames of the names alone, in an unknown module ("?", see
// is_c_frame). Empty lines are skipped. Error{malformed} names the line.
[[nodiscard]] Result<Profile> parse_folded(std::string_view text, std::string_view sample_type,
                                           const ProfileLimits& limits = {});

}  // namespace leakgate
