// Pictures are encoded by a goroutine with a buffer of 64 KiB. Trap: the goroutine is what leaks (one request in
// 40), but the heap grows much more than the goroutines' stacks: one cause, one finding. The clean variant
// closes the channel.
package main

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky   = service.Leaky()
	number  int64
	encoded int64
)

func encode(rows <-chan []byte) {
	buffer := make([]byte, 64<<10)
	used := 0
	for row := range rows {
		used += copy(buffer[used:], row)
	}
	atomic.AddInt64(&encoded, int64(used))
}

func picture(w http.ResponseWriter, _ *http.Request) {
	if atomic.AddInt64(&number, 1)%40 != 0 {
		fmt.Fprintln(w, "from the cache")
		return
	}
	rows := make(chan []byte)
	go encode(rows)
	for i := 0; i < 10; i++ {
		rows <- []byte("pixels pixels pixels")
	}
	if !leaky {
		close(rows)
	}
	fmt.Fprintln(w, "encoded")
}

func main() {
	http.HandleFunc("/picture", picture)
	service.Serve()
}
