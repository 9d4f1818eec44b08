// An audit trail in memory, 40 bytes a request, and 16 of the request line, of which the method is a part.
// Trap: a slice that append makes larger by a quarter at a time, so that the heap stands for a cycle or two
// and then jumps. The clean variant keeps the last 500 entries.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

type entry struct {
	at     int64
	method string
	status int
	bytes  int
}

var (
	leaky = service.Leaky()
	mu    sync.Mutex
	trail []entry
)

func record(e entry) int {
	mu.Lock()
	defer mu.Unlock()
	trail = append(trail, e)
	if !leaky && len(trail) > 500 {
		trail = append(trail[:0], trail[250:]...)
	}
	return len(trail)
}

func order(w http.ResponseWriter, r *http.Request) {
	n := record(entry{time.Now().UnixNano(), r.Method, http.StatusOK, 12})
	fmt.Fprintln(w, "order taken,", n > 0)
}

func main() {
	http.HandleFunc("/", order)
	service.Serve()
}
