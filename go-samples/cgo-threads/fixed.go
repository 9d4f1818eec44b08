package main

// void await_device(void);
import "C"

import (
	"fmt"
	"net/http"
)

func queryOneOfFew() {
	withSlot(func() { C.await_device() })
}

func fixed(w http.ResponseWriter, _ *http.Request) {
	go queryOneOfFew()
	fmt.Fprintln(w, "asked")
}
