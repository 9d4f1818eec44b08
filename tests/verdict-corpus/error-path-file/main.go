// Invoices are read from files that the service lists as open. Trap: one in 300 is damaged, and on that path the
// file is neither closed nor taken off the list: a descriptor per 300 requests. The clean variant closes it.
package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky      = service.Leaky()
	number     int64
	mu         sync.Mutex
	opened     = map[*os.File]bool{}
	errDamaged = errors.New("damaged")
)

func openInvoice() (*os.File, error) {
	file, err := os.Open("/proc/self/stat")
	if err != nil {
		return nil, err
	}
	mu.Lock()
	opened[file] = true
	mu.Unlock()
	return file, nil
}

func closeInvoice(file *os.File) {
	mu.Lock()
	delete(opened, file)
	mu.Unlock()
	file.Close()
}

func read(n int64) (int, error) {
	file, err := openInvoice()
	if err != nil {
		return 0, err
	}
	if n%300 == 0 && leaky {
		return 0, errDamaged
	}
	defer closeInvoice(file)
	if n%300 == 0 {
		return 0, errDamaged
	}
	return file.Read(make([]byte, 128))
}

func main() {
	http.HandleFunc("/invoice", func(w http.ResponseWriter, _ *http.Request) {
		size, err := read(atomic.AddInt64(&number, 1))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, size)
	})
	service.Serve()
}
