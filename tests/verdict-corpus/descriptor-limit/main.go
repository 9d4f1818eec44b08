// Uploads are spooled to files, up to the limit on descriptors that the service sets itself (400). Trap: spool
// files are never closed. The limit is reached during the warm-up; the service then frees a reserve, so that it
// can still accept connections, and keeps uploads in memory. The clean variant closes its files.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"
	"syscall"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky   = service.Leaky()
	mu      sync.Mutex
	spools  []*os.File
	reserve []*os.File
	full    bool
)

func openSpool() error {
	file, err := os.Open("/dev/null")
	if err != nil {
		return err
	}
	if leaky {
		spools = append(spools, file)
		return nil
	}
	return file.Close()
}

func upload(w http.ResponseWriter, _ *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	if !full && openSpool() != nil {
		full = true
		for _, file := range reserve {
			file.Close()
		}
	}
	fmt.Fprintln(w, "taken")
}

func main() {
	limit := syscall.Rlimit{Cur: 400, Max: 400}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		log.Fatal(err)
	}
	for i := 0; i < 80; i++ {
		file, err := os.Open("/dev/null")
		if err != nil {
			log.Fatal(err)
		}
		reserve = append(reserve, file)
	}
	http.HandleFunc("/upload", upload)
	service.Serve()
}
