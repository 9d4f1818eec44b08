// Every request asks another service (in this process, on a port of its own) over connections that are kept.
// Trap: up to 16 of them are idle after a cycle, each with goroutines, buffers and descriptors at both ends, and
// they end three seconds later; how many there are differs from cycle to cycle.
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	client = &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: 32,
		IdleConnTimeout:     3 * time.Second,
	}}
	upstream = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "in stock")
	}))
)

func stock(w http.ResponseWriter, _ *http.Request) {
	response, err := client.Get(upstream.URL)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer response.Body.Close()
	io.Copy(w, response.Body)
}

func main() {
	http.HandleFunc("/stock", stock)
	service.Serve()
}
