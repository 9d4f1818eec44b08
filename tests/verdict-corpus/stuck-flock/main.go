// A file lock is taken in the background, one request in 200. Trap: the process itself holds the lock through
// another descriptor, so flock never returns: a goroutine, a thread and a descriptor each, one cause. The clean
// variant asks without waiting.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"sync/atomic"
	"syscall"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky  = service.Leaky()
	number int64
	path   = lockFile()
)

func lockFile() string {
	file, err := os.CreateTemp("", "journal-*.lock")
	if err != nil {
		log.Fatal(err)
	}
	os.Remove(file.Name())
	name := fmt.Sprintf("/proc/self/fd/%d", file.Fd())
	syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
	held = file
	return name
}

var held *os.File

func compact() {
	fd, err := syscall.Open(path, syscall.O_RDWR, 0)
	if err != nil {
		return
	}
	defer syscall.Close(fd)
	how := syscall.LOCK_EX
	if !leaky {
		how |= syscall.LOCK_NB
	}
	if syscall.Flock(fd, how) == nil {
		syscall.Flock(fd, syscall.LOCK_UN)
	}
}

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		if atomic.AddInt64(&number, 1)%200 == 0 {
			go compact()
		}
		fmt.Fprintln(w, "appended")
	})
	service.Serve()
}
