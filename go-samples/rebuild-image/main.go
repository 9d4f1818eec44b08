// An image is rebuilt by three workers; whoever asked waits for it no longer than -timeout. After the
// timeout nobody receives from the channel any more, and the rebuild that sends on it waits for ever.
//
// Goroutines rise by exactly one a request that timed out, RSS by about 3 KiB for each, the heap by
// about 700 bytes. With the default timeout of 10 s nothing leaks: only load that makes the
// rebuild slower than the timeout shows it, which -timeout 10ms does for every single request.
//
// Expected: goroutine-chan-send at main.rebuildImage, 1.00 per request. The fixed variant gives the
// channel room for one image, so the late sender can leave; and it stops its timer, because before
// Go 1.23 a time.After that has not fired keeps its timer and channel for the whole timeout.
package main

import (
	"flag"
	"sync"
	"time"

	"leakgate.dev/samples/internal/service"
)

var (
	timeout = flag.Duration("timeout", 10*time.Second, "how long a request waits for its image")
	work    = flag.Duration("work", 100*time.Millisecond, "how long a worker takes for its layer")
)

func rebuildImage(id string, images chan<- string) {
	var workers sync.WaitGroup
	workers.Add(3)
	for layer := 0; layer < 3; layer++ {
		go func() {
			defer workers.Done()
			time.Sleep(*work) // stands for storage that answers slowly
		}()
	}
	workers.Wait()
	images <- "image " + id
}

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
