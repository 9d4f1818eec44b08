// A JSON service as it should be: every request makes garbage, takes its buffer from a sync.Pool and
// remembers its answer in a cache that holds 64 answers and no more.
//
// Heap and RSS rise while the pool and the cache fill, within the first few hundred requests, and stay
// there; the goroutines stay as they are.
//
// Expected: nothing. It is what a gate must let pass.
package main

import "leakgate.dev/samples/internal/service"

func main() {
	service.Run(service.Variants{"fixed": price})
}
