// A table of 24 MiB is read when it is needed for the first time, by the 8,000th request. Trap: one big step in the
// middle of the cycles, and everything as before after it.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	number int64
	once   sync.Once
	table  []uint64
)

func readTable() {
	table = make([]uint64, 3<<20)
	for i := range table {
		table[i] = uint64(i) * 2654435761
	}
}

func price(w http.ResponseWriter, _ *http.Request) {
	n := atomic.AddInt64(&number, 1)
	if n < 8000 {
		fmt.Fprintln(w, "flat rate")
		return
	}
	once.Do(readTable)
	fmt.Fprintln(w, table[n%int64(len(table))])
}

func main() {
	http.HandleFunc("/price", price)
	service.Serve()
}
