// Three mirrors are asked, the first answer wins. Trap: the other two wait to send theirs. Only /mirror does so,
// one request in five. The clean variant gives each a place.
package main

import (
	"fmt"
	"net/http"

	"leakgate.dev/verdict-corpus/internal/service"
)

var leaky = service.Leaky()

type mirror string

func (m mirror) fetch(path string) string { return string(m) + path }

func fastest(path string) string {
	mirrors := []mirror{"a.example", "b.example", "c.example"}
	answers := make(chan string)
	if !leaky {
		answers = make(chan string, len(mirrors))
	}
	for _, m := range mirrors {
		go func(m mirror) { answers <- m.fetch(path) }(m)
	}
	return <-answers
}

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "index") })
	http.HandleFunc("/mirror", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, fastest(r.URL.Path))
	})
	service.Serve()
}
