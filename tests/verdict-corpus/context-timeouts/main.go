// One request in 20 leaves a task that waits for its context, which ends by a timeout of three seconds. Trap: at
// the end of every cycle there are a hundred goroutines and timers, all certain to go.
package main

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

var number, timedOut int64

func awaitReply(reply <-chan string) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	select {
	case <-reply:
	case <-ctx.Done():
		atomic.AddInt64(&timedOut, 1)
	}
}

func handle(w http.ResponseWriter, _ *http.Request) {
	if atomic.AddInt64(&number, 1)%20 == 0 {
		go awaitReply(make(chan string))
	}
	fmt.Fprintln(w, atomic.LoadInt64(&timedOut))
}

func main() {
	http.HandleFunc("/", handle)
	service.Serve()
}
