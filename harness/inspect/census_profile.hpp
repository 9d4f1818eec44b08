// A census of goroutines as the Go runtime's own profile would show it, so that everything that
// reads profiles reads it.
#pragma once

#include <map>
#include <string>

#include "inspect/goroutine_census.hpp"
#include "profile/profile.hpp"

namespace leakgate {

struct GoroutineProfile {
  Profile profile;  // sample type "goroutine"; frames of the runtime tell what each waits for
  // Entry function to where most of its goroutines were started: "main.serve main.go:41".
  std::map<std::string, std::string> created_by;
  Count unread = 0;  // goroutines that a cut core file does not have
};

// A goroutine whose stack is not known is shown in its entry function.
[[nodiscard]] GoroutineProfile profile_of(const GoroutineCensus& census, const GoSymbols& symbols);

}  // namespace leakgate
