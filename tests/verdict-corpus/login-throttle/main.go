// Visitors who log in too often are slowed down, and forgotten after eight seconds. Trap: the sweeper runs, but it looks
// visitors up by the function that notes them as seen, so none is ever old. The clean variant's go, all at once,
// long after the load.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

type visitor struct {
	seen  time.Time
	tries [20]time.Time
	count int
}

var (
	leaky    = service.Leaky()
	mu       sync.Mutex
	visitors = map[string]*visitor{}
)

func visitorAt(address string) *visitor {
	v := visitors[address]
	if v == nil {
		v = &visitor{}
		visitors[address] = v
	}
	v.seen = time.Now()
	return v
}

func sweep() {
	for range time.Tick(time.Second) {
		mu.Lock()
		for address, v := range visitors {
			if leaky {
				v = visitorAt(address)
			}
			if time.Since(v.seen) > 8*time.Second {
				delete(visitors, address)
			}
		}
		mu.Unlock()
	}
}

func login(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	v := visitorAt(r.Header.Get("X-Real-IP"))
	v.tries[v.count%len(v.tries)] = v.seen
	v.count++
	fmt.Fprintln(w, v.count, "tries")
}

func main() {
	go sweep()
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "welcome") })
	http.HandleFunc("/login", login)
	service.Serve()
}
