// A global map that is filled and never emptied: every request adds 1 KiB under a key that no other
// request will ever use, so nothing is found again and nothing goes away.
//
// Heap and RSS rise by about 1.1 KiB a request (the slice, its boxed header and key, the map's slot),
// with small steps where the map itself grows; the goroutines stay as they are.
//
// Expected: heap at main.remember. The fixed variant forgets the oldest entry and holds about 1 MiB.
package main

import (
	"sync"

	"leakgate.dev/samples/internal/service"
)

const capacity = 1000 // entries that the fixed variant keeps

var (
	mu     sync.Mutex
	cache  = map[interface{}]interface{}{}
	newest int
)

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
