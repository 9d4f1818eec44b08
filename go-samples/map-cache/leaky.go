package main

import (
	"fmt"
	"net/http"
)

func remember() int {
	mu.Lock()
	defer mu.Unlock()
	newest++
	m := make([]byte, 1<<10)
	cache[newest] = m
	return newest
}

func leaky(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, "remembered", remember())
}
