// An LRU cache of 11,000 places, asked for by keys that hardly repeat. Trap: it grows by the same amount each
// cycle, the warm-up's and those that count, until it is full, and then no more.
package main

import (
	"container/list"
	"fmt"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

const places = 11000

type entry struct {
	key  string
	page []byte
}

var (
	mu    sync.Mutex
	order = list.New()
	byKey = map[string]*list.Element{}
)

func page(key string) []byte {
	mu.Lock()
	defer mu.Unlock()
	if at := byKey[key]; at != nil {
		order.MoveToFront(at)
		return at.Value.(*entry).page
	}
	made := &entry{key: key, page: make([]byte, 300)}
	byKey[key] = order.PushFront(made)
	if order.Len() > places {
		oldest := order.Remove(order.Back()).(*entry)
		delete(byKey, oldest.key)
	}
	return made.page
}

func main() {
	http.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, len(page(r.URL.Query().Get("id"))))
	})
	service.Serve()
}
