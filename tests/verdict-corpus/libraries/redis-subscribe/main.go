// go-redis against miniredis in another process. Trap: one request in 50 subscribes to a channel and reads it in a
// goroutine; the subscription is never closed, so that goroutine, two of the library's and a connection stay:
// one cause. The clean variant closes it.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/redis/go-redis/v9"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	server         = flag.String("redis", "127.0.0.1:6379", "host:port of redis")
	leaky          = service.Leaky()
	client         = redis.NewClient(&redis.Options{Addr: *server})
	number, events int64
)

func follow(subscription *redis.PubSub) {
	for range subscription.Channel() {
		atomic.AddInt64(&events, 1)
	}
}

func subscribe(topic string) error {
	ctx := context.Background()
	subscription := client.Subscribe(ctx, topic)
	if _, err := subscription.Receive(ctx); err != nil {
		return err
	}
	go follow(subscription)
	if leaky {
		return nil
	}
	return subscription.Close()
}

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		var err error
		if atomic.AddInt64(&number, 1)%50 == 0 {
			err = subscribe("prices")
		}
		fmt.Fprintln(w, atomic.LoadInt64(&events), err)
	})
	service.Serve()
}
