package main

import (
	"fmt"
	"net/http"
)

func leaky(w http.ResponseWriter, _ *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	if newest == 0 {
		serveRush()
	}
	fmt.Fprintln(w, "sessions:", serveOne())
}
