// Package service is what all samples share: the flags -variant and -listen, /healthz, and the server.
package service

import (
	"flag"
	"log"
	"net"
	"net/http"
	"os"
	"sort"
	"strings"
	"time"
)

// Variants are the handlers of a sample by name: "leaky" and "fixed", or one of the two.
type Variants map[string]http.HandlerFunc

// Run serves the chosen variant on every path but /healthz and returns only by ending the process.
// Without flags it listens where HOST and PORT say and serves the leaky variant if there is one.
func Run(variants Variants) {
	variant := flag.String("variant", defaultVariant(variants), "one of: "+variants.names())
	listen := flag.String("listen", defaultAddress(), "host:port to listen on")
	flag.Parse()
	handler, ok := variants[*variant]
	if !ok {
		log.Fatalf("no variant %q, only: %s", *variant, variants.names())
	}

	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("/", handler)
	server := &http.Server{Addr: *listen, Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}

func (v Variants) names() string {
	var names []string
	for name := range v {
		names = append(names, name)
	}
	sort.Strings(names)
	return strings.Join(names, ", ")
}

func defaultVariant(variants Variants) string {
	if _, ok := variants["leaky"]; ok {
		return "leaky"
	}
	return "fixed"
}

func defaultAddress() string {
	host, port := os.Getenv("HOST"), os.Getenv("PORT")
	if host == "" {
		host = "127.0.0.1"
	}
	if port == "" {
		port = "8080"
	}
	return net.JoinHostPort(host, port)
}
