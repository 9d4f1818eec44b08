// A file is opened and never closed, one request in ten, but nobody keeps it either. Trap: careless, and no leak:
// the garbage collector's finalizers close what nothing refers to, a cycle later at most.
package main

import (
	"fmt"
	"net/http"
	"os"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var number int64

func readHead(name string) (int, error) {
	file, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	return file.Read(make([]byte, 256))
}

func head(w http.ResponseWriter, _ *http.Request) {
	n := 0
	if atomic.AddInt64(&number, 1)%10 == 0 {
		n, _ = readHead("/proc/self/status")
	}
	fmt.Fprintln(w, n > 0)
}

func main() {
	http.HandleFunc("/head", head)
	service.Serve()
}
