// A bus that tells its listeners of price changes. Trap: every request subscribes, and nobody unsubscribes.
// The clean variant does.
package main

import (
	"fmt"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

type listener struct {
	topic  string
	prices chan int
}

type bus struct {
	mu        sync.Mutex
	listeners map[*listener]struct{}
}

var (
	leaky  = service.Leaky()
	events = bus{listeners: map[*listener]struct{}{}}
)

func (b *bus) subscribe(topic string) *listener {
	l := &listener{topic: topic, prices: make(chan int, 1)}
	b.mu.Lock()
	b.listeners[l] = struct{}{}
	b.mu.Unlock()
	return l
}

func (b *bus) unsubscribe(l *listener) {
	b.mu.Lock()
	delete(b.listeners, l)
	b.mu.Unlock()
}

func quote(w http.ResponseWriter, _ *http.Request) {
	l := events.subscribe("bolts")
	if !leaky {
		defer events.unsubscribe(l)
	}
	fmt.Fprintln(w, "12 cents, more to come on", l.topic)
}

func main() {
	http.HandleFunc("/quote", quote)
	service.Serve()
}
