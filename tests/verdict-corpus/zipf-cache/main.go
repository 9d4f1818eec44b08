// A cache without a bound of its own, but there are only 2,500 articles. Trap: it grows with every cycle, less and
// less: whether that is a leak only its shape tells.
package main

import (
	"fmt"
	"math/rand"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

type article struct {
	number uint64
	text   [160]byte
}

var (
	mu    sync.Mutex
	zipf  = rand.NewZipf(rand.New(rand.NewSource(11)), 1.2, 1, 2499)
	cache = map[uint64]*article{}
)

func read(number uint64) *article {
	found := cache[number]
	if found == nil {
		found = &article{number: number}
		cache[number] = found
	}
	return found
}

func handle(w http.ResponseWriter, _ *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	fmt.Fprintln(w, read(zipf.Uint64()).number)
}

func main() {
	http.HandleFunc("/article", handle)
	service.Serve()
}
