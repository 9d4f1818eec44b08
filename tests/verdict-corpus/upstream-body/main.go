// Stock is asked from another service (in this process, on a port of its own). Trap: one request in 25 gets an
// answer that is not 200, and returns without closing the body: connection, its two goroutines and the
// handler's at the other end stay. The clean variant closes it on every path.
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky    = service.Leaky()
	number   int64
	upstream = httptest.NewServer(http.HandlerFunc(answer))
)

func answer(w http.ResponseWriter, _ *http.Request) {
	if atomic.AddInt64(&number, 1)%25 == 0 {
		w.WriteHeader(http.StatusNotFound)
	}
	fmt.Fprint(w, strings.Repeat("12 bolts ", 2000))
}

func stock() (int, error) {
	response, err := http.Get(upstream.URL)
	if err != nil {
		return 0, err
	}
	if response.StatusCode != http.StatusOK && leaky {
		return 0, nil
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return len(text), err
}

func main() {
	http.HandleFunc("/stock", func(w http.ResponseWriter, _ *http.Request) {
		n, err := stock()
		fmt.Fprintln(w, n, err)
	})
	service.Serve()
}
