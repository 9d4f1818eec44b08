//go:build cgo

// A C buffer of 4 KiB that every request allocates and none frees. The Go runtime knows nothing of it.
//
// RSS rises by about 4.1 KiB a request (the buffer and malloc's header); Go heap and goroutines stay
// as they are, and a Go heap profile shows nothing.
//
// Expected: native-malloc, without a culprit as long as C allocations are not sampled. The fixed
// variant frees its buffer; RSS then stays where malloc's arenas have settled.
package main

import "leakgate.dev/samples/internal/service"

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
