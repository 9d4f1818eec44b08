// A census of goroutines as the Go runtime's own profile would show it, so that everything that
// reads profiles reads it.
#pragma once

#include <map>
#include <string>

#include "inspect/goroutine_census.hpp"
#include "profile/profile.hpp"

namespace leakgate {

// How many goroutines of an entry function each place has started: "main.serve main.go:41".
using Creators = std::map<std::string, std::map<std::string, Count>>;

struct GoroutineProfile {
  Profile profile;  // sample type "goroutine"; frames of the runtime tell what each waits for
  Creators creators;
  Count unread = 0;  // goroutines that a cut core file does not have
};

// A goroutine whose stack is not known is shown in its entry function.
[[nodiscard]] GoroutineProfile profile_of(const GoroutineCensus& census, const GoSymbols& symbols);

// Entry function to what started most of its goroutines; most of those that have come since
// `earlier`, where any have.
[[nodiscard]] std::map<std::string, std::string> created_by(const Creators& creators,
                                                            const Creators& earlier = {});

}  // namespace leakgate
