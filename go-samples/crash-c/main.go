//go:build cgo

// A C library that ends the process with abort() when it is handed a picture of no width, as a broken
// assertion does. Go's recover knows nothing of C: the whole process ends.
//
// The Go runtime catches SIGABRT, prints its traces and ends with exit code 2. Only with
// GOTRACEBACK=crash does it die of the signal, and only then can there be a core file.
//
// Expected: crash at main.resize, which says where the core file is or why there is none. In the fixed
// variant the C code returns an error instead.
package main

/*
#include <assert.h>

int scale(int width) {
	assert(width > 0);
	return 65536 / width;
}

int scale_checked(int width) {
	return width > 0 ? 65536 / width : -1;
}
*/
import "C"

import (
	"log"
	"net/http"
	"os"
	"strings"

	"leakgate.dev/samples/internal/service"
)

// widthOf is 0 for every picture whose number ends in 1999.
func widthOf(r *http.Request) int {
	if strings.HasSuffix(r.FormValue("picture"), "1999") {
		return 0
	}
	return 640
}

func main() {
	// A core file lies where the process ran last: not beside the scenarios.
	if err := os.Chdir(os.TempDir()); err != nil {
		log.Fatal(err)
	}
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
