// Package service is what all cases share: the flags -variant and -listen, /healthz, and the server.
package service

import (
	"flag"
	"log"
	"net/http"
	"time"
)

var (
	variant = flag.String("variant", "clean", "clean or leaky; cases with one variant do not ask")
	listen  = flag.String("listen", "127.0.0.1:8080", "host:port to listen on")
)

// Leaky says whether the leaky variant was asked for.
func Leaky() bool {
	if !flag.Parsed() {
		flag.Parse()
	}
	return *variant == "leaky"
}

// Serve serves /healthz and what was registered with http.HandleFunc; it does not return.
func Serve() {
	if !flag.Parsed() {
		flag.Parse()
	}
	http.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	server := &http.Server{Addr: *listen, ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}
