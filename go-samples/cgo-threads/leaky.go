package main

// void await_device(void);
import "C"

import (
	"fmt"
	"net/http"
)

func query() {
	C.await_device()
}

func leaky(w http.ResponseWriter, _ *http.Request) {
	go query()
	fmt.Fprintln(w, "asked")
}
