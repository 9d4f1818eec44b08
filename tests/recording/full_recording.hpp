// A recording in which every field has a value of its own, so that what a round trip loses shows.
#pragma once

#include "recording/recording.hpp"

namespace leakgate {

[[nodiscard]] Recording full_recording();

}  // namespace leakgate
