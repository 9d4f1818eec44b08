// A cache whose entries live for four seconds. Trap of the clean variant: it grows for the first cycles, and
// shrinks when a sweep happens to fall between them. In the leaky variant nobody sweeps: an entry goes when
// it is asked for again, and it never is.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

type answer struct {
	text    string
	expires time.Time
}

var (
	leaky = service.Leaky()
	mu    sync.Mutex
	cache = map[string]*answer{}
)

func compute(key string) *answer {
	return &answer{text: fmt.Sprintf("%0200s", key), expires: time.Now().Add(4 * time.Second)}
}

func get(key string) string {
	mu.Lock()
	defer mu.Unlock()
	found := cache[key]
	if found == nil || time.Now().After(found.expires) {
		found = compute(key)
		cache[key] = found
	}
	return found.text
}

func sweep() {
	for now := range time.Tick(time.Second) {
		mu.Lock()
		for key, found := range cache {
			if now.After(found.expires) {
				delete(cache, key)
			}
		}
		mu.Unlock()
	}
}

func main() {
	if !leaky {
		go sweep()
	}
	http.HandleFunc("/answer", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, get(r.URL.Query().Get("q")))
	})
	service.Serve()
}
