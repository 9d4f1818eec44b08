// Each request derives a context from the server's own. Trap: it is never cancelled, so the parent, which
// lives on, keeps it in its list of children; no goroutine waits for it. The clean variant cancels.
package main

import (
	"context"
	"fmt"
	"net/http"

	"leakgate.dev/verdict-corpus/internal/service"
)

type requestID struct{}

var (
	leaky        = service.Leaky()
	server, stop = context.WithCancel(context.Background())
)

func lookUp(ctx context.Context) string {
	if ctx.Err() != nil {
		return "too late"
	}
	return fmt.Sprint("found for ", ctx.Value(requestID{}))
}

func finish(cancel context.CancelFunc) {
	if !leaky {
		cancel()
	}
}

func find(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(context.WithValue(server, requestID{}, r.URL.RawQuery))
	defer finish(cancel)
	fmt.Fprintln(w, lookUp(ctx))
}

func main() {
	defer stop()
	http.HandleFunc("/find", find)
	service.Serve()
}
