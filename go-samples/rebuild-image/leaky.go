package main

import (
	"fmt"
	"net/http"
	"time"
)

func leaky(w http.ResponseWriter, r *http.Request) {
	images := make(chan string)
	go rebuildImage(r.URL.Query().Get("id"), images)
	select {
	case image := <-images:
		fmt.Fprintln(w, image)
	case <-time.After(*timeout):
		fmt.Fprintln(w, "timed out, try again later")
	}
}
