// The last 9,000 lines of the log, in a ring. Trap: it fills at the rate of the requests, through the warm-up and
// beyond, and then stands still.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

type ring struct {
	mu    sync.Mutex
	lines [9000]string
	next  int
}

var recent ring

func (r *ring) logf(format string, args ...interface{}) {
	line := time.Now().Format(time.RFC3339Nano) + " " + fmt.Sprintf(format, args...)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines[r.next] = line
	r.next = (r.next + 1) % len(r.lines)
}

func handle(w http.ResponseWriter, r *http.Request) {
	recent.logf("%s %s from %s: 200, 3 bytes", r.Method, r.URL, r.RemoteAddr)
	fmt.Fprintln(w, "ok")
}

func main() {
	http.HandleFunc("/", handle)
	service.Serve()
}
