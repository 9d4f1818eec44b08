// One request in 50 asks 400 shards at once. Trap: the runtime keeps the records of goroutines that have ended,
// and the more overlap, the more records: its own structures reach new heights for many cycles.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

var number, found int64

func askShards(n int) {
	var wg sync.WaitGroup
	wg.Add(n)
	for i := 0; i < n; i++ {
		go func() {
			defer wg.Done()
			time.Sleep(time.Millisecond)
			atomic.AddInt64(&found, 1)
		}()
	}
	wg.Wait()
}

func search(w http.ResponseWriter, _ *http.Request) {
	if atomic.AddInt64(&number, 1)%50 == 0 {
		askShards(400)
	}
	fmt.Fprintln(w, atomic.LoadInt64(&found))
}

func main() {
	http.HandleFunc("/search", search)
	service.Serve()
}
