// Where the threads were started that run now: each has a sample with the stack of its start.
#pragma once

#include <pthread.h>

namespace leakgate::native {

// Does what pthread_create does, which is `create`.
int start_sampled_thread(pthread_t* thread, const pthread_attr_t* attributes,
                         void* (*routine)(void*), void* argument);

}  // namespace leakgate::native
