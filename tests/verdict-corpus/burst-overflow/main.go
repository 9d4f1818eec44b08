// Eight workers' places, and a way around them when all are taken. Trap: only requests above that
// concurrency leak, so one client alone never sees it. The clean variant gives the ticket back.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

type ticket struct {
	number int
	notes  [10]string
}

var (
	leaky   = service.Leaky()
	places  = make(chan struct{}, 8)
	mu      sync.Mutex
	last    int
	waiting = map[int]*ticket{}
)

func overflow() {
	mu.Lock()
	last++
	t := &ticket{number: last}
	waiting[t.number] = t
	mu.Unlock()
	time.Sleep(2 * time.Millisecond)
	if !leaky {
		mu.Lock()
		delete(waiting, t.number)
		mu.Unlock()
	}
}

func render(w http.ResponseWriter, _ *http.Request) {
	select {
	case places <- struct{}{}:
		time.Sleep(time.Millisecond)
		<-places
	default:
		overflow()
	}
	fmt.Fprintln(w, "rendered")
}

func main() {
	http.HandleFunc("/", render)
	service.Serve()
}
