// What is known of goroutines that stay besides their number: whether the runtime proves that
// nothing can wake them, whose code they are in, and what they hold.
#pragma once

#include "diagnosis/goroutines.hpp"

namespace leakgate {

// Adds to the sentence and the evidence of the finding that was made of the cause:
//   library  "example.com/pool", where no frame of the target's own code is on the stack
//   proven   "10,015 of 10,015": found by the runtime's goroutine leak profile as well
//   stack    "about 19.6 MiB, 2 KiB each": the cause's share of the growth of Go stacks
void add_goroutine_evidence(const Inquiry& inquiry, const GoroutineCause& cause, Finding& finding);

}  // namespace leakgate
