// A lookup that is given two milliseconds. Trap: the answer that comes too late (one in twenty) has nobody to
// take it, and its goroutine waits for ever. In the clean variant the channel has room for it.
package main

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky  = service.Leaky()
	number int64
)

func lookup(answers chan<- string, n int64) {
	if n%20 == 0 {
		time.Sleep(20 * time.Millisecond)
	}
	answers <- fmt.Sprint("answer ", n)
}

func ask(w http.ResponseWriter, _ *http.Request) {
	room := 1
	if leaky {
		room = 0
	}
	answers := make(chan string, room)
	go lookup(answers, atomic.AddInt64(&number, 1))
	select {
	case answer := <-answers:
		fmt.Fprintln(w, answer)
	case <-time.After(2 * time.Millisecond):
		fmt.Fprintln(w, "an older answer")
	}
}

func main() {
	http.HandleFunc("/", ask)
	service.Serve()
}
