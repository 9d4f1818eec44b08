// A pipe to each child process, and the parent's copy of its end is forgotten. Trap: real children, which end and
// are waited for, one request in 60; what stays is the pipe of the parent. The clean variant closes it.
package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky  = service.Leaky()
	number int64
	mu     sync.Mutex
	inputs []*os.File
)

func convert() error {
	reader, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	defer reader.Close()
	if leaky {
		mu.Lock()
		inputs = append(inputs, writer)
		mu.Unlock()
	} else {
		defer writer.Close()
	}
	child := exec.Command("true")
	child.Stdin = reader
	return child.Run()
}

func handle(w http.ResponseWriter, _ *http.Request) {
	var err error
	if atomic.AddInt64(&number, 1)%60 == 0 {
		err = convert()
	}
	fmt.Fprintln(w, "converted", err)
}

func main() {
	http.HandleFunc("/", handle)
	service.Serve()
}
