// One request in 25 starts a refresh in the background, six at a time. Trap: a refresh that panics is recovered, but its
// slot is lost: all is well until the sixth of them, at the 6,000th request, and from then on every refresh waits.
// The clean variant gives the slot back by defer.
package main

import (
	"fmt"
	"log"
	"net/http"
	"strings"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky     = service.Leaky()
	number    atomic.Int64
	refreshed atomic.Int64
	slots     = make(chan struct{}, 6)
)

func price(line string) string {
	return strings.Fields(line)[1]
}

func release() { <-slots }

func refresh(n int64) {
	slots <- struct{}{}
	defer func() {
		if problem := recover(); problem != nil {
			log.Print("refresh: ", problem)
		}
	}()
	if !leaky {
		defer release()
	}
	line := "bolts 12"
	if n%1000 == 0 {
		line = "bolts"
	}
	refreshed.Add(int64(len(price(line))))
	if leaky {
		release()
	}
}

func prices(w http.ResponseWriter, _ *http.Request) {
	if n := number.Add(1); n%25 == 0 {
		go refresh(n)
	}
	fmt.Fprintln(w, "bolts", refreshed.Load())
}

func main() {
	http.HandleFunc("/prices", prices)
	service.Serve()
}
