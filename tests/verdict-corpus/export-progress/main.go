// Two endpoints: a list, and exports whose progress can be asked for. Trap: only the second leaks, one
// request in ten. The clean variant forgets the progress when the export is done.
package main

import (
	"fmt"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

type progress struct {
	id    string
	rows  int
	steps [12]int64
}

type exports struct {
	mu      sync.Mutex
	running map[string]*progress
}

var (
	leaky = service.Leaky()
	all   = exports{running: map[string]*progress{}}
)

func (e *exports) start(id string) *progress {
	p := &progress{id: id}
	e.mu.Lock()
	e.running[id] = p
	e.mu.Unlock()
	return p
}

func (e *exports) done(id string) {
	e.mu.Lock()
	delete(e.running, id)
	e.mu.Unlock()
}

func export(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("id")
	p := all.start(id)
	for p.rows < 200 {
		p.rows++
	}
	if !leaky {
		all.done(id)
	}
	fmt.Fprintln(w, id, p.rows, "rows")
}

func main() {
	http.HandleFunc("/list", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "a b c") })
	http.HandleFunc("/export", export)
	service.Serve()
}
