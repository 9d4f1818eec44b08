// The lines of goroutine traces as the Go runtime prints them: by debug=2, and when it crashes. For
// this folder only.
#pragma once

#include <string_view>

#include "base/text.hpp"

namespace leakgate {

// Takes the first line off the text; false when its end is missing, as in a dump that is cut.
[[nodiscard]] inline bool take_line(std::string_view& text, std::string_view& line) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  line = text.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  text.remove_prefix(end + 1);
  return true;
}

// "main.(*T).serve(0xc000, {0x1, ...})" to "main.(*T).serve".
[[nodiscard]] inline std::string_view without_arguments(std::string_view call) {
  return call.substr(0, call.rfind('('));
}

// "\t/src/main.go:80 +0x1d fp=0xc0 sp=0xc1" to "/src/main.go:80".
[[nodiscard]] inline std::string_view without_offset(std::string_view place) {
  place = trim(place);
  for (const std::string_view after : {" +0x", " fp=0x"})
    place = place.substr(0, place.find(after));
  return place;
}

// "main.leaky in goroutine 7" (since Go 1.21) to "main.leaky".
[[nodiscard]] inline std::string_view without_goroutine(std::string_view creator) {
  return creator.substr(0, creator.find(" in goroutine "));
}

}  // namespace leakgate
