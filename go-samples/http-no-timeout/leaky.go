package main

import (
	"fmt"
	"net/http"
)

var client = &http.Client{Transport: transport}

func leaky(w http.ResponseWriter, _ *http.Request) {
	go refresh(client)
	fmt.Fprintln(w, "refreshing")
}
