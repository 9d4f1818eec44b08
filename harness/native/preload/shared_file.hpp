// The shared file, mapped into the target, and the counters in it.
#pragma once

#include "native/shared_samples.hpp"

namespace leakgate::native {

enum class FileState { not_yet, open, off };

// Maps the file once the environment is there to say which; `off` where it names none, or one that
// cannot be mapped or is another process's, and in programs that are not Go's.
FileState open_file();

// nullptr unless it is open.
SharedSamples* shared_file();
std::uint64_t mean_bytes();

// Counters that no other thread has; they go back when the calling thread ends. nullptr when the
// file has no room for another thread.
ThreadCounters* claim_counters(SharedSamples& file);

}  // namespace leakgate::native
