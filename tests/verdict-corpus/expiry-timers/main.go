// A lock on each article that was put into a basket, freed by a timer. Trap of the clean variant: after every
// cycle some MiB are held by timers, for seven seconds. The leaky variant means an hour.
package main

import (
	"fmt"
	"net/http"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

type reservation struct {
	article string
	form    [600]byte
}

var leaky = service.Leaky()

func expiry() time.Duration {
	if leaky {
		return time.Hour
	}
	return 7 * time.Second
}

func reserve(article string) *reservation {
	held := &reservation{article: article}
	time.AfterFunc(expiry(), func() { held.article = "" })
	return held
}

func put(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, "reserved", reserve(r.URL.Query().Get("article")).article)
}

func main() {
	http.HandleFunc("/basket", put)
	service.Serve()
}
