// Parts of a message are sent in parallel, and a goroutine logs when all are through. Trap: one part in thirty
// is empty, and its worker returns without Done. The clean variant defers it.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky = service.Leaky()
	sent  int64
	all   int64
)

func send(wg *sync.WaitGroup, part string) {
	if part == "" {
		if !leaky {
			wg.Done()
		}
		return
	}
	atomic.AddInt64(&sent, int64(len(part)))
	wg.Done()
}

func deliver(parts []string) {
	wg := new(sync.WaitGroup)
	wg.Add(len(parts))
	for _, part := range parts {
		go send(wg, part)
	}
	go func() {
		wg.Wait()
		atomic.AddInt64(&all, 1)
	}()
}

func message(w http.ResponseWriter, _ *http.Request) {
	parts := []string{"head", "body", "tail"}
	if atomic.AddInt64(&sent, 1)%30 == 0 {
		parts[1] = ""
	}
	deliver(parts)
	w.WriteHeader(http.StatusAccepted)
}

func main() {
	http.HandleFunc("/message", message)
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, atomic.LoadInt64(&all))
	})
	service.Serve()
}
