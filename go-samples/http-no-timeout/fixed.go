package main

import (
	"fmt"
	"net/http"
	"time"
)

var hasty = &http.Client{Transport: transport, Timeout: 100 * time.Millisecond}

func fixed(w http.ResponseWriter, _ *http.Request) {
	go refresh(hasty)
	fmt.Fprintln(w, "refreshing")
}
