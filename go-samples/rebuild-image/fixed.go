package main

import (
	"fmt"
	"net/http"
	"time"
)

func fixed(w http.ResponseWriter, r *http.Request) {
	images := make(chan string, 1)
	timer := time.NewTimer(*timeout)
	defer timer.Stop()
	go rebuildImage(r.URL.Query().Get("id"), images)
	select {
	case image := <-images:
		fmt.Fprintln(w, image)
	case <-timer.C:
		fmt.Fprintln(w, "timed out, try again later")
	}
}
