package main

import (
	"fmt"
	"net/http"
)

func leaky(w http.ResponseWriter, _ *http.Request) {
	s := openSession()
	fmt.Fprintln(w, "session", s.state())
}
