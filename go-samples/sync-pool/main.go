// Pages of 1 MiB from a sync.Pool: one for each request that is under way. The pool keeps them between
// requests, so whoever looks at the heap of a busy process sees megabytes that no request uses.
//
// Heap and RSS rise with the number of requests at a time, not with their count: about 20 MiB for 16. The
// pool lets go of what was not used between two garbage collections, so after load, drain and two
// collections the heap is as small as before; the goroutines stay as they are.
//
// Expected: nothing. Whoever measures during the load, or after one collection, sees a leak here.
package main

import "leakgate.dev/samples/internal/service"

func main() {
	service.Run(service.Variants{"fixed": render})
}
