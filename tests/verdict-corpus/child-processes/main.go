// One request in 80 runs a program and reads what it prints. Trap: pipes, threads and a child that come and go,
// and the runtime keeps the threads.
package main

import (
	"fmt"
	"net/http"
	"os/exec"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var number int64

func version() string {
	text, err := exec.Command("echo", "1.0").Output()
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func handle(w http.ResponseWriter, _ *http.Request) {
	if atomic.AddInt64(&number, 1)%80 == 0 {
		fmt.Fprint(w, version())
		return
	}
	fmt.Fprintln(w, "as before")
}

func main() {
	http.HandleFunc("/", handle)
	service.Serve()
}
