// One request in 300 makes a burst of system calls that block, from 10 goroutines up to 60. Trap: each needs a
// thread, and the Go runtime never ends a thread that it has; how many were in use at once rises with luck.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"

	"leakgate.dev/verdict-corpus/internal/service"
)

var number int64

func burst(n int64) {
	var wg sync.WaitGroup
	for ; n > 0; n-- {
		wg.Add(1)
		go func() {
			defer wg.Done()
			syscall.Nanosleep(&syscall.Timespec{Nsec: 3e6}, nil)
		}()
	}
	wg.Wait()
}

func handle(w http.ResponseWriter, _ *http.Request) {
	n := atomic.AddInt64(&number, 1)
	if n%300 == 0 {
		burst(10 + n/300*7%51)
	}
	fmt.Fprintln(w, n)
}

func main() {
	http.HandleFunc("/", handle)
	service.Serve()
}
