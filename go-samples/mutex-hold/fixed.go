package main

import (
	"fmt"
	"net/http"
)

func recordAndRelease(entry string) {
	mu.Lock()
	defer mu.Unlock()
	if len(journal) == capacity {
		return
	}
	journal = append(journal, entry)
}

func fixed(w http.ResponseWriter, r *http.Request) {
	go recordAndRelease(r.URL.Path)
	fmt.Fprintln(w, "accepted")
}
