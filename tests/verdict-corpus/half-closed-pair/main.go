// A worker is told by a socket pair. Trap: only one end is closed, one request in 100 leaves a bare descriptor
// that no finalizer knows of and no profile shows. The clean variant closes both.
package main

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"syscall"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky  = service.Leaky()
	number int64
)

func tellWorker() error {
	ends, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(ends[0])
	if !leaky {
		defer syscall.Close(ends[1])
	}
	_, err = syscall.Write(ends[0], []byte("work"))
	return err
}

func handle(w http.ResponseWriter, _ *http.Request) {
	var err error
	if atomic.AddInt64(&number, 1)%100 == 0 {
		err = tellWorker()
	}
	fmt.Fprintln(w, "told", err)
}

func main() {
	http.HandleFunc("/", handle)
	service.Serve()
}
