// A journal behind a lock, and a path that returns with the lock held: whoever finds the journal full
// never releases it, and everybody who comes later waits for it for ever.
//
// Goroutines rise by exactly one a request once the 100 places are taken, RSS by about 2.7 KiB for each
// (its stack and descriptor), the heap by about 600 bytes. All requests are answered at once and well.
//
// Expected: goroutine-mutex at main.record, 1.00 per request. The fixed variant defers Unlock, right
// after Lock, so that every path releases the lock.
package main

import (
	"sync"

	"leakgate.dev/samples/internal/service"
)

const capacity = 100

var (
	mu      sync.Mutex
	journal = make([]string, 0, capacity)
)

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
