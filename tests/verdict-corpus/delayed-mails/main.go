// One request in ten is followed by a mail, two to five seconds later, from a goroutine that holds 8 KiB until
// then. Trap: goroutines and heap go on rising over the first cycles, since they are shorter than that.
package main

import (
	"fmt"
	"math/rand"
	"net/http"
	"sync/atomic"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

var number, mailed int64

func mailLater(text []byte) {
	time.Sleep(2*time.Second + time.Duration(rand.Intn(3000))*time.Millisecond)
	atomic.AddInt64(&mailed, int64(len(text)))
}

func order(w http.ResponseWriter, _ *http.Request) {
	if atomic.AddInt64(&number, 1)%10 == 0 {
		go mailLater(make([]byte, 8<<10))
	}
	fmt.Fprintln(w, "ordered,", atomic.LoadInt64(&mailed))
}

func main() {
	http.HandleFunc("/order", order)
	service.Serve()
}
