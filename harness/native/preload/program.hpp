// The executable that this process runs, as the kernel has told it of itself.
#pragma once

namespace leakgate::native {

// Whether it was linked by Go: it has Go's build id as a note. Shells and the like that only start
// the target are left alone, and what they have in their environment goes on to it.
bool is_go_program();

}  // namespace leakgate::native
