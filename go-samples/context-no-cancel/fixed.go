package main

import (
	"fmt"
	"net/http"
)

func fixed(w http.ResponseWriter, _ *http.Request) {
	s := openSession()
	defer s.cancel()
	fmt.Fprintln(w, "session", s.state())
}
