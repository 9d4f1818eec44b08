// Thumbnails by a C library, whose result of 600 bytes belongs to the caller. Trap: small blocks from malloc,
// which the Go runtime does not know of and which fill the C heap a little at a time. The clean variant frees
// them.
package main

/*
#include <stdlib.h>
#include <string.h>

static char *thumbnail(int number) {
	char *picture = malloc(600);
	memset(picture, number, 600);
	return picture;
}
*/
import "C"

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"unsafe"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky  = service.Leaky()
	number int64
)

func makeThumbnail(w http.ResponseWriter, _ *http.Request) {
	picture := C.thumbnail(C.int(atomic.AddInt64(&number, 1) % 100))
	if !leaky {
		defer C.free(unsafe.Pointer(picture))
	}
	fmt.Fprintln(w, "first pixel", *picture)
}

func main() {
	http.HandleFunc("/thumbnail", makeThumbnail)
	service.Serve()
}
