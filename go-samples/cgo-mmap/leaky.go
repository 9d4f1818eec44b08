package main

// #include "tile.h"
import "C"

import (
	"fmt"
	"net/http"
)

func render() int {
	const size = 65536
	tile := C.map_tile(size)
	if tile == nil {
		return 0
	}
	return size
}

func leaky(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, "rendered", render(), "bytes")
}
