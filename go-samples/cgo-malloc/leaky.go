package main

// #include <stdlib.h>
// #include <string.h>
import "C"

import (
	"fmt"
	"net/http"
)

func render() int {
	const size = 4096
	buffer := C.malloc(size)
	C.memset(buffer, '.', size)
	return size
}

func leaky(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, "rendered", render(), "bytes")
}
