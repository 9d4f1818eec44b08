// A timer starts a heartbeat every 40 ms. Trap: the monitor reads the first one only, so each later
// heartbeat is a goroutine that waits to send, whether there are requests or not. The clean variant reads on.
package main

import (
	"fmt"
	"net/http"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky = service.Leaky()
	beats = make(chan time.Time)
)

func heartbeat() {
	beats <- time.Now()
}

func schedule() {
	time.AfterFunc(40*time.Millisecond, func() {
		schedule()
		heartbeat()
	})
}

func monitor() {
	for range beats {
		if leaky {
			return
		}
	}
}

func main() {
	go monitor()
	schedule()
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "alive") })
	service.Serve()
}
