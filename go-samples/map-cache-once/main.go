// A global map that every request fills again with the same 10,000 slices of 1 KiB. It looks like a
// leak and is retention: the first request adds about 11 MiB that never go away, a second one
// replaces what is there and adds nothing.
//
// Heap and RSS jump once, then stay; the goroutines stay as they are. The growth rule passes, rightly.
//
// Expected: nothing, unless a gate limits the growth since the start, which the baseline after the
// warm-up cannot see; then heap at main.keepalloc. The fixed variant's map ends with the request.
package main

import (
	"sync"

	"leakgate.dev/samples/internal/service"
)

var (
	mu    sync.Mutex
	cache = map[interface{}]interface{}{}
)

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
