// Whose calls of a library left goroutines behind that have no frame of the target's own on their
// stack: that shows only in what those calls allocated and is held with the goroutines.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "diagnosis/goroutines.hpp"
#include "diagnosis/heap.hpp"

namespace leakgate {

struct Caller {
  const HeapSite* site = nullptr;  // its largest
  double share = 0;                // of what grew in all such calls, 0 to 1
};

// The function of the target with the most growth at sites that are such calls; nullopt when there
// are none.
[[nodiscard]] std::optional<Caller> largest_caller(
    const HeapGrowth& heap, const std::function<bool(const Stack&)>& is_call);

// The finding's culprit, location and signature become the caller's where most of the growth is
// its, and the evidence `name` says so: "main.f main.go:9: 100 % of what grew in `calls`".
void name_caller(const Caller& caller, const std::string& name, const std::string& calls,
                 Finding& finding);

// The package that started these goroutines by itself, and whose code they run: "os/exec". Empty
// where the target's own code is on their stack or started them, for connections of net/http, which
// connections.hpp knows, and where it is not known who started them.
[[nodiscard]] std::string library_that_started(const GoroutineCause& cause);

// The target's own code in a call of the package, whatever it called on from there.
[[nodiscard]] bool is_call_of(std::string_view package, const Stack& stack);

// Evidence "calls_of"; for causes with a library_that_started.
void describe_library(const GoroutineCause& cause, const HeapGrowth& heap, Finding& finding);

}  // namespace leakgate
