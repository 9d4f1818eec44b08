package main

import (
	"fmt"
	"net/http"
	"strings"
)

func fixed(w http.ResponseWriter, _ *http.Request) {
	document := receive()
	id := strings.Clone(document[:idSize])
	remember(id)
	fmt.Fprintln(w, "received", id)
}
