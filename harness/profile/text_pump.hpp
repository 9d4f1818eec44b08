// Drives a parser of long text over a reader, in a buffer that does not grow with the text.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.hpp"
#include "profile/read_bytes.hpp"

namespace leakgate {

// How much of the text was used; what is left is given again with more behind it. `is_last`:
// nothing follows, so all of it is to be used.
using TakeText = std::function<std::size_t(std::string_view text, bool is_last)>;

// Error{malformed} where `take` uses nothing of 4 MiB.
[[nodiscard]] Result<void> pump_text(const ReadBytes& read, const TakeText& take);

}  // namespace leakgate
