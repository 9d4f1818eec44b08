// Spellings of ErrorCode, for the reason in recording.json why a run ended early.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "base/vocabulary.hpp"

namespace leakgate {

inline constexpr std::array<std::string_view, 8> kErrorNames{
    "usage", "unsupported", "target", "load", "sampling", "malformed", "output", "internal"};

template <>
inline std::span<const std::string_view> names<ErrorCode>() {
  return kErrorNames;
}

}  // namespace leakgate
