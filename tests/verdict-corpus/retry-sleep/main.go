// A webhook is tried again every 300 ms. Trap: the receiver of one in 100 is gone for good, and its retries
// never end. The clean variant gives up after three.
package main

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky   = service.Leaky()
	number  int64
	errGone = errors.New("410 Gone")
)

func call(n int64) error {
	if n%100 == 0 {
		return errGone
	}
	return nil
}

func deliver(n int64) {
	for tries := 0; leaky || tries < 3; tries++ {
		if call(n) == nil {
			return
		}
		time.Sleep(300 * time.Millisecond)
	}
}

func hook(w http.ResponseWriter, _ *http.Request) {
	go deliver(atomic.AddInt64(&number, 1))
	fmt.Fprintln(w, "queued")
}

func main() {
	http.HandleFunc("/hook", hook)
	service.Serve()
}
