// A page is refreshed in the background, from an upstream that sometimes does not answer. The HTTP
// client limits dialling and nothing else, so a request that hangs waits for ever.
//
// With every tenth refresh hanging, goroutines rise by three for every ten requests (the refresh and
// net/http's two for its connection), descriptors by one, heap and RSS by some 30 KiB.
//
// Expected: goroutine-io at main.refresh, 0.10 per request; its connections are part of it. The fixed
// variant's client gives up after a tenth of a second.
package main

import (
	"flag"
	"io"
	"net"
	"net/http"
	"time"

	"leakgate.dev/samples/internal/service"
)

var (
	upstream  = flag.String("upstream", "127.0.0.1:8081", "host:port of the upstream")
	transport = &http.Transport{DialContext: (&net.Dialer{Timeout: 2 * time.Second}).DialContext}
)

func refresh(client *http.Client) {
	response, err := client.Get("http://" + *upstream + "/cover")
	if err != nil {
		return // the next request tries again
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
}

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
