// A recording written as one line of text, for tests of judging, diagnosing and reporting:
//
//   recording_from("baseline heap=300K goroutines=3; load*5 heap=+16K requests=2003; quiet")
//
// Statements are separated by ';' or newlines: `cold`, `baseline`, or a cycle kind (`warm-up`,
// `load`, `idle`, `double`, `quiet`), each with a mark; `load*5` stands for five of them. A value
// that is not named is that of the mark before; `?` makes it unknown; `+` and `-` are relative to
// the mark before. Sizes take K, M and G. What was never named was not measured.
//
//   goroutines heap objects rss rss_peak native threads fds rss_raw lazy_free   values of the mark
//   fd.socket=12 peer.pipe=2 thread.server=9         descriptors by kind and peer, threads by name
//   go.chan_send.main.rebuildImage@41=+2003          a group of the goroutine profile: wait reason
//                                                    and stack, leaf first, frames joined by '<'
//   leak.select.main.idle@9=1                        a group of the goroutine leak profile
//   site.main.remember@14<main.leaky@9=+2M           a site of the heap profile; [65536] before the
//                                                    stack: the size of its blocks
//   requests errors errors.timeout drained=no drain  of the cycle
//   seconds=2                                        how long the load (or the hold) took
//
// The rest is what an ordinary run has: a target with a probe, launched and stopped by leakgate.
#pragma once

#include <string>
#include <string_view>

#include "recording/recording.hpp"

namespace leakgate {

// Throws std::invalid_argument, which fails the test, where the text cannot be read.
[[nodiscard]] Recording recording_from(std::string_view text);

// "main.leak@41<net/http.(*conn).serve@9": leaf first, with the files that Go would name.
[[nodiscard]] Stack stack_from(std::string_view text);

}  // namespace leakgate
