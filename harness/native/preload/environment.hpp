// The environment as the process was started with it, read without the C library's own functions,
// which a program may have replaced; and the removal of what was meant for us.
#pragma once

namespace leakgate::native {

// False in the first moments of a process, when the loader allocates.
bool has_environment();

// The value of a variable; nullptr when there is none.
const char* variable(const char* name);

// Takes our variables out of the environment, and our object out of LD_PRELOAD, in the place where
// the Go runtime reads it (the array behind the arguments), so that no child has them.
void clean_environment();

}  // namespace leakgate::native
