// A job is polled every 50 ms until it is done. Trap: nobody ends the polling, one request in 50 starts one.
// The clean variant stops the ticker and ends its goroutine when the job is done.
package main

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky  = service.Leaky()
	number int64
)

type job struct {
	id    int64
	polls int
}

func (j *job) poll() {
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for range ticker.C {
		j.polls++
		if j.polls >= 3 && !leaky {
			return
		}
	}
}

func start(w http.ResponseWriter, _ *http.Request) {
	n := atomic.AddInt64(&number, 1)
	if n%50 == 0 {
		go (&job{id: n}).poll()
	}
	fmt.Fprintln(w, "job", n)
}

func main() {
	http.HandleFunc("/jobs", start)
	service.Serve()
}
