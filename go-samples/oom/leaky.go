package main

import (
	"fmt"
	"net/http"
)

func keep() int {
	lock.Lock()
	defer lock.Unlock()
	history = append(history, entry())
	return len(history)
}

func leaky(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, "kept", keep())
}
