package main

// #include "tile.h"
import "C"

import (
	"fmt"
	"net/http"
)

func renderAndUnmap() int {
	const size = 65536
	tile := C.map_tile(size)
	if tile == nil {
		return 0
	}
	defer C.unmap_tile(tile, size)
	return size
}

func fixed(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, "rendered", renderAndUnmap(), "bytes")
}
