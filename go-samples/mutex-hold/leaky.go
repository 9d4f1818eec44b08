package main

import (
	"fmt"
	"net/http"
)

func record(entry string) {
	mu.Lock()
	if len(journal) == capacity {
		return
	}
	journal = append(journal, entry)
	mu.Unlock()
}

func leaky(w http.ResponseWriter, r *http.Request) {
	go record(r.URL.Path)
	fmt.Fprintln(w, "accepted")
}
