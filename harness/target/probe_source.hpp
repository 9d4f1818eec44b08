// The probe's Go source, embedded in leakgate when it is built (see probe_source.cpp.in).
#pragma once

#include <string_view>

namespace leakgate {

[[nodiscard]] std::string_view probe_source();

}  // namespace leakgate
