// A profile in whatever form it was saved: protobuf or one of the text forms, packed or not, told
// apart by content. What `leakgate profile` shows and subtracts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "profile/goroutines.hpp"
#include "profile/profile.hpp"
#include "profile/read_bytes.hpp"

namespace leakgate {

enum class ProfileKind { goroutine, goroutineleak, heap, threadcreate, contention, cpu, other };

[[nodiscard]] std::string_view name_of(ProfileKind kind);
// By its sample types.
[[nodiscard]] ProfileKind kind_of(const Profile& profile);

struct ProfileInput {
  ProfileKind kind = ProfileKind::other;
  std::string form;  // "protobuf", "text of debug=2", ...
  // Of goroutines, which have no other values; then `profile` may be empty.
  std::vector<GoroutineGroup> groups;
  Profile profile;
  bool tells_states = true;  // false: every reason is `other`
  Count truncated = 0;       // goroutines or records that are cut and not counted
};

// The groups of a profile that was made some other way, too.
[[nodiscard]] ProfileInput input_from(Profile profile);

// Text is read in bounded memory, whatever its size; protobuf within the limits. Error{malformed}
// says what it looks like, and its hint what to do.
[[nodiscard]] Result<ProfileInput> read_profile_input(const ReadBytes& read,
                                                      const ProfileLimits& limits = {});

}  // namespace leakgate
