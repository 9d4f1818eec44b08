// A client that closes itself by a finalizer. Trap of the clean variant: it needs two garbage collections to
// go, and looks leaked after one. The leaky variant hands the finalizer a closure that refers to the client
// itself, which the runtime's tables then keep for ever.
package main

import (
	"fmt"
	"net/http"
	"runtime"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

type client struct {
	name   string
	buffer []byte
}

var (
	leaky = service.Leaky()
	open  int64
)

func closeClient(*client) { atomic.AddInt64(&open, -1) }

func newClient(name string) *client {
	c := &client{name: name, buffer: make([]byte, 2048)}
	atomic.AddInt64(&open, 1)
	if leaky {
		runtime.SetFinalizer(c, func(*client) { closeClient(c) })
	} else {
		runtime.SetFinalizer(c, closeClient)
	}
	return c
}

func ask(w http.ResponseWriter, r *http.Request) {
	c := newClient(r.URL.Path)
	fmt.Fprintln(w, c.name, len(c.buffer))
}

func main() {
	http.HandleFunc("/", ask)
	service.Serve()
}
