package main

import (
	"fmt"
	"net/http"
)

func fixed(w http.ResponseWriter, _ *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	if newest == 0 {
		serveRush()
		sessions = map[int]session{}
	}
	fmt.Fprintln(w, "sessions:", serveOne())
}
