package main

import (
	"fmt"
	"net/http"
)

func leaky(w http.ResponseWriter, r *http.Request) {
	response, err := http.Get(coverURL(r))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintln(w, "the cover is", response.Status)
}
