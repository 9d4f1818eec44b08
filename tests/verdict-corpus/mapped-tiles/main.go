// Tiles of a map are drawn into mapped memory of 64 KiB, one request in ten. Trap: it is not unmapped; Go's heap
// knows nothing of it but an entry in a table of package syscall. The clean variant unmaps it.
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

func drawTile() error {
	tile, err := syscall.Mmap(-1, 0, 64<<10, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return err
	}
	for i := range tile {
		tile[i] = byte(i)
	}
	if leaky {
		return nil
	}
	return syscall.Munmap(tile)
}

func tile(w http.ResponseWriter, _ *http.Request) {
	var err error
	if atomic.AddInt64(&number, 1)%10 == 0 {
		err = drawTile()
	}
	fmt.Fprintln(w, "tile", err)
}

func main() {
	http.HandleFunc("/tile", tile)
	service.Serve()
}
