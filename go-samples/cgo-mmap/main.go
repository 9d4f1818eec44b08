//go:build cgo

// Memory that C code maps without malloc: 64 KiB a request that nobody unmaps.
//
// RSS rises by 64 KiB a request; the C heap, the Go heap and goroutines stay as they are.
//
// Expected: native-mmap at main.render. The fixed variant unmaps.
package main

import "leakgate.dev/samples/internal/service"

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
