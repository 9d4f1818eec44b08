// Calls for the same key share one answer while it is under way. Trap: the entry is taken out when the call
// went well, and one in five does not. The clean variant takes it out in any case.
package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

type call struct {
	done   chan struct{}
	result string
	err    error
}

var (
	leaky   = service.Leaky()
	mu      sync.Mutex
	calls   = map[string]*call{}
	errBusy = errors.New("the backend is busy")
)

func backend(key string) (string, error) {
	if strings.HasSuffix(key, "0") || strings.HasSuffix(key, "5") {
		return "", errBusy
	}
	return strings.Repeat(key, 3), nil
}

func do(key string) (string, error) {
	mu.Lock()
	if c := calls[key]; c != nil {
		mu.Unlock()
		<-c.done
		return c.result, c.err
	}
	c := &call{done: make(chan struct{})}
	calls[key] = c
	mu.Unlock()
	c.result, c.err = backend(key)
	close(c.done)
	if c.err != nil && leaky {
		return "", c.err
	}
	mu.Lock()
	delete(calls, key)
	mu.Unlock()
	return c.result, c.err
}

func main() {
	http.HandleFunc("/stock", func(w http.ResponseWriter, r *http.Request) {
		text, err := do(r.URL.Query().Get("article"))
		fmt.Fprintln(w, "stock:", text, err == nil)
	})
	service.Serve()
}
