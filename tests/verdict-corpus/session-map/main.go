// Sessions in a map, in a package of their own. Trap: every visitor has a new id and nobody logs out, so
// the map grows with the requests. The clean variant closes the session with the request.
package main

import (
	"fmt"
	"net/http"

	"leakgate.dev/verdict-corpus/internal/service"
	"leakgate.dev/verdict-corpus/session-map/store"
)

var (
	leaky    = service.Leaky()
	sessions = store.New()
)

func visit(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("sid")
	session := sessions.Open(id)
	if !leaky {
		defer sessions.Close(id)
	}
	fmt.Fprintln(w, "visits:", session.Seen)
}

func main() {
	http.HandleFunc("/visit", visit)
	service.Serve()
}
