//go:build cgo

// Nothing leaks: 64 workers, each on an OS thread of its own, allocate in C what another one frees.
//
// RSS rises while malloc's arenas fill, and settles.
//
// Expected: nothing.
package main

// #include <stdlib.h>
// #include <string.h>
//
// static void *fill(size_t size) { return memset(malloc(size), '.', size); }
import "C"

import (
	"fmt"
	"net/http"
	"runtime"
	"sync/atomic"
	"unsafe"

	"leakgate.dev/samples/internal/service"
)

const workers = 64

// From one worker to the next, in a ring.
var rings [workers]chan unsafe.Pointer

func work(i int) {
	runtime.LockOSThread()
	next := rings[(i+1)%workers]
	for block := range rings[i] {
		C.free(block)
		for size := 16; size <= 8192; size *= 2 {
			C.free(C.fill(C.size_t(size + i)))
		}
		select {
		case next <- nil:
		default:
		}
	}
}

var turn atomic.Uint64

func balanced(w http.ResponseWriter, _ *http.Request) {
	for n := 0; n < 8; n++ {
		rings[turn.Add(1)%workers] <- C.fill(C.size_t(100 * (n + 1)))
	}
	fmt.Fprintln(w, "worked")
}

func main() {
	for i := range rings {
		rings[i] = make(chan unsafe.Pointer)
		go work(i)
	}
	service.Run(service.Variants{"fixed": balanced})
}
