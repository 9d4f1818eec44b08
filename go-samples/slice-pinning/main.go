// Of each document of 64 KiB only the first 16 bytes are kept, its id, for the last 10,000 documents:
// 160 KB, one would think. But a substring shares the memory of its string, so every id keeps a whole
// document: 640 MiB in the end.
//
// Heap and RSS rise by 64 KiB a request until 10,000 documents have come, which is long after the run;
// the goroutines stay as they are.
//
// Expected: heap at main.receive, where the documents are allocated: a heap profile knows who made a
// block, not who holds it. The hint about substrings is what leads on. The fixed variant copies the 16
// bytes.
package main

import (
	"fmt"
	"strings"
	"sync"

	"leakgate.dev/samples/internal/service"
)

const (
	documentSize = 64 << 10
	idSize       = 16
)

var (
	mu       sync.Mutex
	received int
	latest   [10000]string // ids, a ring
)

func receive() string {
	mu.Lock()
	defer mu.Unlock()
	received++
	return fmt.Sprintf("%0*d", idSize, received) + strings.Repeat(" ", documentSize-idSize)
}

func remember(id string) {
	mu.Lock()
	defer mu.Unlock()
	latest[received%len(latest)] = id
}

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
