package main

import (
	"fmt"
	"net/http"
	"time"
)

func refresh() bool {
	ticker := time.NewTicker(interval)
	return due(ticker.C)
}

func leaky(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, "refreshed:", refresh())
}
