// The few numbers of DWARF 5 (chapter 7) that are needed by name.
#pragma once

#include <cstdint>

namespace leakgate::dwarf {

inline constexpr std::uint64_t kTagMember = 0x0d;
inline constexpr std::uint64_t kTagStructureType = 0x13;

inline constexpr std::uint64_t kAttributeName = 0x03;
inline constexpr std::uint64_t kAttributeByteSize = 0x0b;
inline constexpr std::uint64_t kAttributeLanguage = 0x13;
inline constexpr std::uint64_t kAttributeMemberLocation = 0x38;

inline constexpr std::uint64_t kFormImplicitConst = 0x21;

inline constexpr std::uint64_t kLanguageGo = 0x16;

inline constexpr std::uint64_t kUnitCompile = 1;
inline constexpr std::uint64_t kUnitPartial = 3;

}  // namespace leakgate::dwarf
