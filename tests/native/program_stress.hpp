// Threads of native_program that allocate in every way at once, and what one has allocated another
// frees.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace leakgate::native_program {

// `count` threads, `operations` each, while the caller does `beside`; how many blocks did not hold
// what was written to them.
std::string stress(std::size_t count, std::size_t operations, const std::function<void()>& beside);

// Ends while threads allocate.
[[noreturn]] void exit_in_the_middle(int code);

}  // namespace leakgate::native_program
