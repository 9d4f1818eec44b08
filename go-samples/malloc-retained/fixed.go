package main

import (
	"fmt"
	"net/http"
)

func fixed(w http.ResponseWriter, _ *http.Request) {
	rush()
	use()
	fmt.Fprintln(w, "used")
}
