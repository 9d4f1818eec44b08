// A statistics table with 5,000 places, made at the start. Trap: what does not fit goes to an overflow list,
// so nothing grows before the 5,000th request, and from then on for ever. The clean variant drops it.
package main

import (
	"fmt"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

type visit struct{ path, agent, note string }

var (
	leaky    = service.Leaky()
	mu       sync.Mutex
	table    = make([]visit, 0, 5000)
	overflow []*visit
)

func spill(v visit) {
	kept := new(visit)
	*kept = v
	overflow = append(overflow, kept)
}

func count(v visit) {
	mu.Lock()
	defer mu.Unlock()
	if len(table) < cap(table) {
		table = append(table, v)
	} else if leaky {
		spill(v)
	}
}

func page(w http.ResponseWriter, r *http.Request) {
	count(visit{path: "/", agent: "load", note: "page"})
	fmt.Fprintln(w, "welcome")
}

func main() {
	http.HandleFunc("/", page)
	service.Serve()
}
