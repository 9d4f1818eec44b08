// One request in 100 starts a program under the server's context. Trap: it ends at once, but nobody waits for it, and
// so the goroutine that os/exec lets watch the context stays, with the process's descriptor, and no frame of it is
// main's. The clean variant waits.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky        = service.Leaky()
	number       atomic.Int64
	server, stop = context.WithCancel(context.Background())
)

func preview() error {
	child := exec.CommandContext(server, "true")
	if err := child.Start(); err != nil {
		return err
	}
	if leaky {
		return nil
	}
	return child.Wait()
}

func show(w http.ResponseWriter, _ *http.Request) {
	var err error
	if number.Add(1)%100 == 0 {
		err = preview()
	}
	fmt.Fprintln(w, "preview", err)
}

func main() {
	defer stop()
	http.HandleFunc("/show", show)
	service.Serve()
}
