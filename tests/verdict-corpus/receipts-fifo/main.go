// The last 200 receipts in a doubly linked list. Trap: the count is right, and what is taken off is forgotten, but for
// the link by which its neighbour still reaches it, and through it all before. The clean variant cuts the link.
package main

import (
	"fmt"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

type receipt struct {
	older, newer *receipt
	lines        [14]uint64
}

type history struct {
	mu             sync.Mutex
	newest, oldest *receipt
	count          int
}

var (
	leaky    = service.Leaky()
	receipts history
)

func (h *history) add() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := &receipt{older: h.newest}
	if h.newest == nil {
		h.oldest = r
	} else {
		h.newest.newer = r
	}
	h.newest = r
	if h.count++; h.count > 200 {
		h.oldest = h.oldest.newer
		if !leaky {
			h.oldest.older = nil
		}
		h.count--
	}
	return h.count
}

func (h *history) latest(n int) (sum uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for r := h.newest; r != nil && n > 0; r, n = r.older, n-1 {
		sum += r.lines[0]
	}
	return sum
}

func main() {
	http.HandleFunc("/pay", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, receipts.add()) })
	http.HandleFunc("/recent", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, receipts.latest(5)) })
	service.Serve()
}
