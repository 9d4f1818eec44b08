// A goroutine that each request starts and that waits in an empty select, which nothing ever ends.
//
// Goroutines rise by exactly one a request (or -per-request many), RSS by about 2.5 KiB for each: its
// 2 KiB stack, which is not heap, and its descriptor, which is (about 480 bytes).
//
// Expected: goroutine-select at main.awaitUpdates, 1.00 per request. The fixed variant waits for the
// end of the request instead, so every goroutine ends with the request that started it.
package main

import (
	"flag"

	"leakgate.dev/samples/internal/service"
)

var perRequest = flag.Int("per-request", 1, "goroutines that a request starts")

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
