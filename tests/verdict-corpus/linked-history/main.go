// A history as a linked list, 24 bytes a request from the very first. Trap: so steady that whoever learns the
// noise of the service during its warm-up learns the leak. The clean variant cuts the list after 64.
package main

import (
	"fmt"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

type node struct {
	previous *node
	number   int
	kind     int
}

var (
	leaky = service.Leaky()
	mu    sync.Mutex
	head  *node
)

func push(kind int) int {
	mu.Lock()
	defer mu.Unlock()
	next := &node{previous: head, kind: kind, number: 1}
	if head != nil {
		next.number = head.number + 1
	}
	if !leaky && next.number%64 == 0 {
		next.previous = nil
	}
	head = next
	return next.number
}

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, push(len(r.Method)) > 0)
	})
	service.Serve()
}
