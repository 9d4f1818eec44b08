package main

import "net/http"

func flaky(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/metrics" {
		hello(w)
	} else if !falters(w, r) {
		writeMetrics(w, residentBytes())
	}
}
