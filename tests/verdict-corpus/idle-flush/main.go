// Events are collected and sent on when none has come for six seconds. Trap: between the load's end and then nothing
// moves, and if the next cycle begins sooner they go on growing by the same amount each time.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

const idle = 6 * time.Second

type event struct {
	at   time.Time
	text [180]byte
}

var (
	mu     sync.Mutex
	events []*event
	sent   int
	timer  = time.AfterFunc(idle, flush)
)

func flush() {
	mu.Lock()
	defer mu.Unlock()
	sent += len(events)
	events = nil
}

func note(w http.ResponseWriter, _ *http.Request) {
	mu.Lock()
	events = append(events, &event{at: time.Now()})
	full := len(events) == 100000
	mu.Unlock()
	if full {
		flush()
	}
	timer.Reset(idle)
	fmt.Fprintln(w, "noted")
}

func main() {
	http.HandleFunc("/note", note)
	service.Serve()
}
