// A burst of large buffers, then nothing: the first request holds 256 MiB for a moment, every later one
// next to nothing. The heap is small again after one garbage collection.
//
// RSS depends on how Go gives memory back. With GODEBUG=madvdontneed=0 (the default of Go 1.12 to 1.15)
// it marks the pages as free (MADV_FREE), and the kernel takes them when it needs them, which on a machine
// with memory to spare is never: top shows 260 MiB for as long as the process lives. Since Go 1.16 it
// uses MADV_DONTNEED: RSS falls within seconds, and at once when the memory is handed back on request.
//
// Expected: pass, both ways; with madvdontneed=0 and a lazy-free finding, which says that the memory that
// top shows has been given back.
package main

import "leakgate.dev/samples/internal/service"

func main() {
	service.Run(service.Variants{"fixed": handle})
}
