// A ticker that each request starts and nobody stops. The sources are the same in ticker-go122 and
// ticker-go123; what differs is the go line of go.mod.
//
// Since Go 1.23 a ticker that nothing refers to is garbage, running or not, but only where the main
// module's go.mod says 1.23 or more: with "go 1.22" the setting asynctimerchan=1 keeps the timers of
// before, which live until they are stopped. There heap and RSS rise by about 270 bytes a request (the
// ticker and its channel); with "go 1.23" they stay as they are. The goroutines stay in either.
//
// Expected: heap at main.refresh with go 1.22, nothing with go 1.23. The fixed variant stops its ticker,
// which is right everywhere. Go 1.27 drops the setting: then nothing leaks any more.
package main

import (
	"time"

	"leakgate.dev/samples/internal/service"
)

const interval = time.Hour

func due(ticks <-chan time.Time) bool {
	select {
	case <-ticks:
		return true
	default:
		return false
	}
}

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
