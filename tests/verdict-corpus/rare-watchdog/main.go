// Every thousandth request rotates a journal, and a watchdog looks after each one. Trap: one goroutine per
// 1,000 requests, so two in a cycle. The clean variant ends the watchdog of the old journal.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

type journal struct {
	lines  int
	closed chan struct{}
	failed chan error
}

var (
	leaky   = service.Leaky()
	mu      sync.Mutex
	current = open()
)

func open() *journal {
	j := &journal{closed: make(chan struct{}), failed: make(chan error)}
	go watch(j)
	return j
}

func watch(j *journal) {
	select {
	case <-j.closed:
	case err := <-j.failed:
		fmt.Println(time.Now(), err)
	}
}

func write(w http.ResponseWriter, _ *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	current.lines++
	if current.lines == 1000 {
		if !leaky {
			close(current.closed)
		}
		current = open()
	}
	fmt.Fprintln(w, "written")
}

func main() {
	http.HandleFunc("/", write)
	service.Serve()
}
