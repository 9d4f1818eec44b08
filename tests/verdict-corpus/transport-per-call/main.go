// An http.Transport for each call, "to be safe". Trap: every body is read and closed, and still the idle
// connection of each transport stays, with two goroutines. One request in 30 calls. The clean variant
// shares one.
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky    = service.Leaky()
	number   int64
	shared   = &http.Client{Transport: &http.Transport{}}
	upstream = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "1.08 USD")
	}))
)

func rate() (string, error) {
	client := shared
	if leaky {
		client = &http.Client{Transport: &http.Transport{}}
	}
	response, err := client.Get(upstream.URL + "/rate")
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return string(text), err
}

func convert(w http.ResponseWriter, _ *http.Request) {
	if atomic.AddInt64(&number, 1)%30 == 0 {
		text, err := rate()
		fmt.Fprintln(w, text, err)
		return
	}
	fmt.Fprintln(w, "as before")
}

func main() {
	http.HandleFunc("/convert", convert)
	service.Serve()
}
