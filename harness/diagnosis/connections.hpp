// Connections of net/http's client. Each has two goroutines of its own, readLoop and writeLoop,
// whose stacks name nobody of the target: whose requests keep them shows only in what those
// allocated.
#pragma once

#include "diagnosis/goroutines.hpp"
#include "diagnosis/heap.hpp"

namespace leakgate {

// readLoop or writeLoop of a connection, HTTP/2 included.
[[nodiscard]] bool is_connection(const Stack& stack);

// The target's own code inside a request of net/http's client.
[[nodiscard]] bool is_http_request(const Stack& stack);

// Rewrites the finding of a cause that is only connections: the sentence counts them, and the
// culprit is the function whose requests hold most of what grew with them; evidence "requests_of"
// says so, or that it cannot be told.
void describe_connections(const GoroutineCause& cause, const HeapGrowth& heap, Finding& finding);

}  // namespace leakgate
