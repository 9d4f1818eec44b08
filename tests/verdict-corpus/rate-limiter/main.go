// A token bucket for each client. Trap: the client is who the X-Forwarded-For header says, a new one every
// time. The clean variant goes by the address of the connection.
package main

import (
	"net"
	"net/http"
	"sync"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

type bucket struct {
	mu     sync.Mutex
	tokens float64
	last   time.Time
}

func (b *bucket) allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	b.tokens += now.Sub(b.last).Seconds() * 1e6
	b.last = now
	b.tokens--
	return b.tokens > 0
}

var (
	leaky   = service.Leaky()
	mu      sync.Mutex
	clients = make(map[string]*bucket)
)

func limiterFor(client string) *bucket {
	mu.Lock()
	defer mu.Unlock()
	b, ok := clients[client]
	if !ok {
		b = &bucket{tokens: 1e6, last: time.Now()}
		clients[client] = b
	}
	return b
}

func limited(w http.ResponseWriter, r *http.Request) {
	client, _, _ := net.SplitHostPort(r.RemoteAddr)
	if leaky {
		client = r.Header.Get("X-Forwarded-For")
	}
	if !limiterFor(client).allow() {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

func main() {
	http.HandleFunc("/", limited)
	service.Serve()
}
