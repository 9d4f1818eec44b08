// Counters by label, as a metrics library has them. Trap: the path with its id is a label, so each request
// makes a series. The clean variant labels by route, method and status class: 36 series.
package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

type series struct {
	labels []string
	value  uint64
}

var (
	leaky = service.Leaky()
	mu    sync.RWMutex
	byKey = map[string]*series{}
)

func with(labels ...string) *series {
	key := strings.Join(labels, "\xff")
	mu.RLock()
	s := byKey[key]
	mu.RUnlock()
	if s == nil {
		mu.Lock()
		defer mu.Unlock()
		if s = byKey[key]; s == nil {
			s = &series{labels: labels}
			byKey[key] = s
		}
	}
	return s
}

func item(w http.ResponseWriter, r *http.Request) {
	route := r.URL.Path
	if !leaky {
		route = "/items/:id"
	}
	atomic.AddUint64(&with(route, r.Method, "2xx").value, 1)
	fmt.Fprintln(w, "item")
}

func main() {
	http.HandleFunc("/items/", item)
	service.Serve()
}
