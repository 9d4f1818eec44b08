// A worker for each of 150 tenants, started by its first request. Trap: a few tenants make most of the requests,
// so rare ones turn up for the first time many cycles later: a goroutine and a buffer more, but 150 at most.
package main

import (
	"fmt"
	"math/rand"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

type worker struct {
	jobs   chan chan int
	buffer []byte
}

var (
	mu      sync.Mutex
	zipf    = rand.NewZipf(rand.New(rand.NewSource(7)), 1.2, 1, 149)
	tenants = map[uint64]*worker{}
)

func (w *worker) run() {
	for job := range w.jobs {
		job <- len(w.buffer)
	}
}

func workerOf(tenant uint64) *worker {
	w := tenants[tenant]
	if w == nil {
		w = &worker{jobs: make(chan chan int), buffer: make([]byte, 4096)}
		tenants[tenant] = w
		go w.run()
	}
	return w
}

func handle(w http.ResponseWriter, _ *http.Request) {
	mu.Lock()
	worker := workerOf(zipf.Uint64())
	mu.Unlock()
	answer := make(chan int, 1)
	worker.jobs <- answer
	fmt.Fprintln(w, <-answer)
}

func main() {
	http.HandleFunc("/", handle)
	service.Serve()
}
