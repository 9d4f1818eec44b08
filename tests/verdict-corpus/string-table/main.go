// A table of strings, so that equal ones are kept once. Trap: trace ids are interned, too, and no two are
// equal. The clean variant interns the host names alone.
package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky = service.Leaky()
	mu    sync.Mutex
	table = map[string]string{}
)

func intern(s string) string {
	mu.Lock()
	defer mu.Unlock()
	if kept, ok := table[s]; ok {
		return kept
	}
	kept := strings.Clone(s)
	table[kept] = kept
	return kept
}

func trace(w http.ResponseWriter, r *http.Request) {
	host := intern(strings.SplitN(r.Host, ":", 2)[0])
	id := r.URL.Query().Get("trace")
	if leaky {
		id = intern(id)
	}
	fmt.Fprintln(w, host, id)
}

func main() {
	http.HandleFunc("/trace", trace)
	service.Serve()
}
