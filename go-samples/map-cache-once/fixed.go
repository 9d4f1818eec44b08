package main

import (
	"fmt"
	"net/http"
)

func alloc() int {
	cache := map[interface{}]interface{}{}
	for i := 0; i < 10000; i++ {
		m := make([]byte, 1<<10)
		cache[i] = m
	}
	return len(cache)
}

func fixed(w http.ResponseWriter, _ *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	fmt.Fprintln(w, "cached", alloc())
}
