package main

import "net/http"

func fixed(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/metrics" {
		hello(w)
	} else {
		writeMetrics(w, residentBytes())
	}
}
