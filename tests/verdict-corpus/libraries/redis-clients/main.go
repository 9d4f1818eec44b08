// go-redis against miniredis in another process. Trap: one request in 50 makes a client of its own and does not
// close it; its pool keeps the connection, without a goroutine. The clean variant closes it.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/redis/go-redis/v9"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	server  = flag.String("redis", "127.0.0.1:6379", "host:port of redis")
	leaky   = service.Leaky()
	number  int64
	mu      sync.Mutex
	clients []*redis.Client
)

func countVisit() (int64, error) {
	client := redis.NewClient(&redis.Options{Addr: *server})
	if leaky {
		mu.Lock()
		clients = append(clients, client)
		mu.Unlock()
	} else {
		defer client.Close()
	}
	return client.Incr(context.Background(), "visits").Result()
}

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		var err error
		var visits int64
		if atomic.AddInt64(&number, 1)%50 == 0 {
			visits, err = countVisit()
		}
		fmt.Fprintln(w, visits, err)
	})
	service.Serve()
}
