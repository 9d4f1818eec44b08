// User agents are interned by package unique, a new one with each request, and the last hundred are remembered. Trap:
// the library's table grows with every request, and what nobody refers to leaves it only after a collection or two.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"unique"

	"leakgate.dev/verdict-corpus/internal/service"
)

type agent struct {
	name    string
	version [40]uint64
}

var (
	mu    sync.Mutex
	count int
	last  [100]unique.Handle[agent]
)

func remember(name string) int {
	handle := unique.Make(agent{name: name})
	mu.Lock()
	defer mu.Unlock()
	last[count%len(last)] = handle
	count++
	return len(handle.Value().name)
}

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, remember(r.Header.Get("Sec-CH-UA")))
	})
	service.Serve()
}
