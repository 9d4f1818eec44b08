package main

// #include <stdlib.h>
// #include <string.h>
import "C"

import (
	"fmt"
	"net/http"
)

func renderAndFree() int {
	const size = 4096
	buffer := C.malloc(size)
	defer C.free(buffer)
	C.memset(buffer, '.', size)
	return size
}

func fixed(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, "rendered", renderAndFree(), "bytes")
}
