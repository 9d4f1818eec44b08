// A service asks another one and looks at the status only: the body is neither read nor closed, so
// net/http can neither reuse the connection nor end it.
//
// Goroutines rise by two a request (readLoop and writeLoop of the connection), descriptors by one,
// heap and RSS by some 10 KiB; the other service keeps a connection too.
//
// Expected: goroutine-io at main.leaky, 2.00 per request. No stack of a leaked goroutine holds a frame
// of the service: whose request it was shows only in what it allocated. The fixed variant closes the
// body.
package main

import (
	"flag"
	"net/http"

	"leakgate.dev/samples/internal/service"
)

var upstream = flag.String("upstream", "127.0.0.1:8081", "host:port of the other service")

func coverURL(_ *http.Request) string { return "http://" + *upstream + "/cover" }

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
