package main

import (
	"fmt"
	"net/http"
)

func leaky(w http.ResponseWriter, _ *http.Request) {
	rush()
	remember()
	fmt.Fprintln(w, "remembered")
}
