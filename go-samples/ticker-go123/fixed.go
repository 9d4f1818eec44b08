package main

import (
	"fmt"
	"net/http"
	"time"
)

func refreshAndStop() bool {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	return due(ticker.C)
}

func fixed(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, "refreshed:", refreshAndStop())
}
