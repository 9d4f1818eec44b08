// A list of the slow calls that are under way. Trap: the call is entered under a uint64 and removed under an int, which
// is another key to a sync.Map; some 20 bytes a request, as one in ten is slow. The clean variant converts.
package main

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

type call struct {
	started  time.Time
	deadline time.Time
	rows     int
}

var (
	leaky   = service.Leaky()
	running sync.Map
)

func begin(id uint64) *call {
	now := time.Now()
	c := &call{started: now, deadline: now.Add(time.Minute)}
	running.Store(id, c)
	return c
}

func end(id int) {
	if leaky {
		running.Delete(id)
	} else {
		running.Delete(uint64(id))
	}
}

func report(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.URL.Query().Get("id"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c := begin(uint64(id))
	defer end(id)
	for c.rows < 1000 {
		c.rows++
	}
	fmt.Fprintln(w, c.rows, "rows before", c.deadline)
}

func main() {
	http.HandleFunc("/report", report)
	http.HandleFunc("/status", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "well") })
	service.Serve()
}
