// A sampler of the service's own: every 10 ms it notes 64 counters for a graph. Trap: it grows with time,
// not with requests, some 50 KiB a second, 180 MiB an hour. The clean variant keeps ten seconds.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

type snapshot struct {
	at       time.Time
	counters [64]int64
}

var (
	leaky    = service.Leaky()
	requests int64
	mu       sync.Mutex
	graph    []*snapshot
)

func sample() {
	for now := range time.Tick(10 * time.Millisecond) {
		s := &snapshot{at: now}
		s.counters[0] = atomic.LoadInt64(&requests)
		mu.Lock()
		graph = append(graph, s)
		if !leaky && len(graph) > 1000 {
			graph = append([]*snapshot(nil), graph[500:]...)
		}
		mu.Unlock()
	}
}

func main() {
	go sample()
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, atomic.AddInt64(&requests, 1))
	})
	service.Serve()
}
