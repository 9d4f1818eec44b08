// A configuration is watched with inotify for a while, one request in ten. Trap: watchers are never closed, and
// the kernel allows a user 128 of them: all are taken during the warm-up, then the service does without, and
// nothing grows any more. Only the mark before the first request shows it. The clean variant closes each.
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

func watchConfig() error {
	fd, err := syscall.InotifyInit1(syscall.IN_CLOEXEC)
	if err != nil {
		return err
	}
	if !leaky {
		defer syscall.Close(fd)
	}
	_, err = syscall.InotifyAddWatch(fd, "/proc/self", syscall.IN_MODIFY)
	return err
}

func tenant(w http.ResponseWriter, r *http.Request) {
	how := "as known"
	if atomic.AddInt64(&number, 1)%10 == 0 && watchConfig() != nil {
		how = "read every time"
	}
	fmt.Fprintln(w, r.URL.Query().Get("tenant"), how)
}

func main() {
	http.HandleFunc("/tenant", tenant)
	service.Serve()
}
