package main

import (
	"fmt"
	"net/http"
)

func leaky(w http.ResponseWriter, _ *http.Request) {
	document := receive()
	id := document[:idSize]
	remember(id)
	fmt.Fprintln(w, "received", id)
}
