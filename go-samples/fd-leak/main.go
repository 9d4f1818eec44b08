// Every request opens a file, lists it among the open ones and reads from it; nothing ever closes it. A
// file that nobody refers to any more is closed by its finalizer; one in a list is not.
//
// Descriptors rise by exactly one a request until the process has reached its limit, the heap by about
// 230 bytes (the file, its descriptor's record, the list), RSS hardly; the goroutines stay as they are.
//
// Expected: fds at main.readReport, 1.00 per request. The fixed variant takes the file off the list and
// closes it.
package main

import (
	"log"
	"os"
	"sync"

	"leakgate.dev/samples/internal/service"
)

const headSize = 64

var report = executable()

// registry knows the files that are open.
type registry struct {
	mu    sync.Mutex
	files map[*os.File]struct{}
}

var opened = registry{files: map[*os.File]struct{}{}}

func (r *registry) add(file *os.File) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.files[file] = struct{}{}
}

func (r *registry) closeFile(file *os.File) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.files, file)
	file.Close()
}

// Some file that is there.
func executable() string {
	path, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	return path
}

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
