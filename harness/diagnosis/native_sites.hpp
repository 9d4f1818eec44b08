// Live C memory and running threads by the calls that led to them, and how those grew: from the
// profiles of the preloaded sampler, whose stacks are C frames and then Go frames.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "profile/profile.hpp"
#include "recording/recording.hpp"

namespace leakgate {

struct NativeStack {
  Stack stack;        // leaf first
  double amount = 0;  // bytes, or threads; estimated for bytes
};

// Stacks of the same culprit in the Go code, or of the same C function where no Go code called.
// What the culprit's callees allocated is its own: a handle of a C library is made in one place,
// and filled by those who work with it.
struct NativeCause {
  std::string culprit;              // closure suffixes stripped
  Stack stack;                      // of the culprit's own the one that grew most
  std::vector<NativeStack> stacks;  // that grew, largest first
  double amount = 0;                // of all
  double mapped = 0;                // of these bytes, those that C code has mapped itself
  double objects = 0;               // blocks and mappings
};

// Growth from the baseline to the last mark that has such a profile, largest first. Empty where two
// profiles cannot be compared.
[[nodiscard]] std::vector<NativeCause> native_growth(const Recording& recording);
[[nodiscard]] std::vector<NativeCause> thread_start_growth(const Recording& recording);

// What a profile of live memory holds by culprit, largest first.
[[nodiscard]] std::vector<NativeCause> live_native(const Profile& profile);

// The function that asked malloc, mmap or pthread_create: "AcquireAlignedMemory", or "C.CString"
// where Go code asked itself, whose stub has a name with a number that differs from build to build.
// Empty when the stack is.
[[nodiscard]] std::string c_function(const Stack& stack);
// The same with the file it lies in, "AcquireAlignedMemory libMagickCore-6.Q16.so.6".
[[nodiscard]] std::string c_caller(const Stack& stack);

// "alloc_block < C.keep < main.keep < main.main.func1": without what cgo and the runtime need
// between them, up to the first function of the target itself and one more.
[[nodiscard]] std::string short_stack(const Stack& stack);

}  // namespace leakgate
