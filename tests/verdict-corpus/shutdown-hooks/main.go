// Every request registers what is to be done when the service stops. Trap: what leaks is held by a closure in
// a global list, and allocated elsewhere. The clean variant takes its hook back.
package main

import (
	"fmt"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky = service.Leaky()
	mu    sync.Mutex
	next  int
	hooks = map[int]func(){}
)

func onShutdown(hook func()) (cancel func()) {
	mu.Lock()
	defer mu.Unlock()
	next++
	number := next
	hooks[number] = hook
	return func() {
		mu.Lock()
		defer mu.Unlock()
		delete(hooks, number)
	}
}

func newBuffer() []byte { return make([]byte, 0, 700) }

func write(w http.ResponseWriter, r *http.Request) {
	buffer := append(newBuffer(), r.URL.Path...)
	cancel := onShutdown(func() { fmt.Println("unsaved:", len(buffer)) })
	if !leaky {
		defer cancel()
	}
	fmt.Fprintf(w, "%d bytes\n", len(buffer))
}

func main() {
	http.HandleFunc("/", write)
	service.Serve()
}
