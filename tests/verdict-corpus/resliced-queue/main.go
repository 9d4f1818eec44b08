// A queue as a slice: append at the end, reslice at the front. Trap: what was taken stays in the array until append
// makes a new one, and each new array has another size; the queue itself is never longer than 3,000.
package main

import (
	"fmt"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

type job struct {
	id   int
	body [120]byte
}

var (
	mu    sync.Mutex
	last  int
	queue []*job
)

func turn() int {
	mu.Lock()
	defer mu.Unlock()
	last++
	queue = append(queue, &job{id: last})
	if last%3000 == 0 {
		for len(queue) > 100 {
			queue = queue[1:]
		}
	}
	return len(queue)
}

func main() {
	http.HandleFunc("/job", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, turn()) })
	service.Serve()
}
