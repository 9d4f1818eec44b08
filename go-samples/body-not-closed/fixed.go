package main

import (
	"fmt"
	"net/http"
)

func fixed(w http.ResponseWriter, r *http.Request) {
	response, err := http.Get(coverURL(r))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer response.Body.Close()
	fmt.Fprintln(w, "the cover is", response.Status)
}
