// Page views are counted in the background, under a lock. Trap: the 3,000th view is a round number, for which
// the function returns without unlocking; the service answers on, and a goroutine a request queues up behind
// it. The clean variant unlocks there, too.
package main

import (
	"fmt"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky  = service.Leaky()
	mu     sync.Mutex
	views  int
	jubile int
)

func countView() {
	mu.Lock()
	views++
	if views == 3000 {
		jubile++
		if leaky {
			return
		}
	}
	mu.Unlock()
}

func page(w http.ResponseWriter, _ *http.Request) {
	go countView()
	fmt.Fprintln(w, "page")
}

func main() {
	http.HandleFunc("/page", page)
	service.Serve()
}
