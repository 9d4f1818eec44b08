// The executable that this process runs, as the kernel has told it of itself.
#pragma once

#include <cstdint>

namespace leakgate::native {

// Whether it was linked by Go: it has Go's build id as a note. Shells and the like that only start
// the target are left alone, and what they have in their environment goes on to it.
bool is_go_program();

// What has to be added to an address of the file.
std::uint64_t load_bias();

}  // namespace leakgate::native
