// Regular expressions are compiled once and kept, of 400 that customers have. Trap: some are rare, so the heap
// grows in steps of tens of KiB many cycles after the start.
package main

import (
	"fmt"
	"math/rand"
	"net/http"
	"regexp"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	mu       sync.Mutex
	source   = rand.New(rand.NewSource(3))
	compiled = map[int]*regexp.Regexp{}
)

func pattern() *regexp.Regexp {
	mu.Lock()
	defer mu.Unlock()
	n := int(400 * source.Float64() * source.Float64() * source.Float64())
	kept := compiled[n]
	if kept == nil {
		kept = regexp.MustCompile(fmt.Sprintf(`^(customer|account)-%d-[a-z]{3,12}(\.\d{1,9})?$`, n))
		compiled[n] = kept
	}
	return kept
}

func match(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, pattern().MatchString(r.URL.Query().Get("name")))
}

func main() {
	http.HandleFunc("/match", match)
	service.Serve()
}
