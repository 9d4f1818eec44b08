// Stacks as places a person looks at: the culprit, its line, and the functions that are the
// business of the code that was called, not of what called every request.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "diagnosis/finding.hpp"
#include "profile/frames.hpp"

namespace leakgate {

// "main.rebuildImage"; empty for an empty stack.
[[nodiscard]] std::string culprit_name(const Stack& stack);

// "main.go:41"; empty when file or line is not known.
[[nodiscard]] std::string location_of(const Frame& frame);

[[nodiscard]] bool has_user_frame(const Stack& stack);

// The target's own functions (closure suffixes stripped) from the leaf down to where a library
// dispatched the request: middleware and main are shared by everything and say nothing.
[[nodiscard]] std::set<std::string> own_functions(const Stack& stack);

// "main.f main.go:41" per frame, leaf first, at most 32 frames.
[[nodiscard]] std::vector<std::string> stack_lines(const Stack& stack);

// Sets culprit, location, stack and signature.
void set_place(Finding& finding, const Stack& stack);

// Hexadecimal FNV-1a of the kind and the functions (no lines, no addresses): the same leak has the
// same signature in every run and after an edit elsewhere in the file.
[[nodiscard]] std::string signature_of(FindingKind kind, const std::vector<std::string>& functions);

}  // namespace leakgate
