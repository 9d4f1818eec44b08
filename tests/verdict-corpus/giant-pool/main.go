// Buffers of one to four MiB from a sync.Pool. Trap: after the load 16 of them and more lie in the pool, and the
// pool's own victim cache keeps them over one garbage collection.
package main

import (
	"bytes"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	number int64
	pool   = sync.Pool{New: func() interface{} { return new(bytes.Buffer) }}
)

func render(pages int64) int {
	buffer := pool.Get().(*bytes.Buffer)
	defer pool.Put(buffer)
	buffer.Reset()
	buffer.Grow(int(pages) << 20)
	for buffer.Len() < 2000 {
		buffer.WriteString("a page of a report\n")
	}
	return buffer.Len()
}

func main() {
	http.HandleFunc("/report", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, render(1+atomic.AddInt64(&number, 1)%4))
	})
	service.Serve()
}
