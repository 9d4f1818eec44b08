// A goroutine that waits for three deliveries, of which one always fails: the worker that fails returns
// without Done, and the WaitGroup never reaches zero.
//
// Goroutines rise by exactly one a request, the one that waits (its workers have ended), RSS by about
// 2.7 KiB for each, the heap by about 600 bytes.
//
// Expected: goroutine-wg at main.notify, 1.00 per request. The fixed variant defers Done before anything
// can fail.
package main

import (
	"errors"

	"leakgate.dev/samples/internal/service"
)

const receivers = 3

var errUnreachable = errors.New("the last receiver cannot be reached")

func deliver(receiver int) error {
	if receiver == receivers-1 {
		return errUnreachable
	}
	return nil
}

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
