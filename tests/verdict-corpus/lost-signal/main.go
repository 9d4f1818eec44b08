// A seat is waited for with a sync.Cond. Trap: seats are given back by Signal before anybody waits, which wakes
// nobody, and one request in 25 then waits for ever in the background. The clean variant looks first.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky  = service.Leaky()
	mu     sync.Mutex
	freed  = sync.NewCond(&mu)
	free   int
	number int64
)

func giveBack() {
	mu.Lock()
	free++
	mu.Unlock()
	freed.Signal()
}

func takeSeat() {
	mu.Lock()
	defer mu.Unlock()
	for leaky || free == 0 {
		freed.Wait()
	}
	free--
}

func seat(w http.ResponseWriter, _ *http.Request) {
	if atomic.AddInt64(&number, 1)%25 == 0 {
		giveBack()
		go takeSeat()
	}
	fmt.Fprintln(w, "seat")
}

func main() {
	http.HandleFunc("/seat", seat)
	service.Serve()
}
