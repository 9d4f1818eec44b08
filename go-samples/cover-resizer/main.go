//go:build cgo

// The cover job of the article, whole: on request, and once a second by itself, a cover is fetched from
// an upstream, made smaller with ImageMagick's MagickWand, and sent back. The upstream is sometimes late
// and sometimes silent. Three things are wrong at once:
//
//   - the HTTP client limits dialling and nothing else: a silent upstream holds fetch for ever;
//   - whoever waits gives up after -timeout, and the channel has no room: a late cover is sent to nobody;
//   - the wand is not destroyed: its picture stays in C, where the Go runtime does not see it.
//
// Goroutines rise with the silent and the late covers, RSS by about 50 KiB for every cover that came;
// the Go heap hardly moves. ImageMagick starts a thread of its own for each OS thread that calls it
// (OpenMP), so threads rise with the covers under way and stay.
//
// Expected: goroutine-io at main.fetch, goroutine-chan-send at main.makeCover, native-malloc. The fixed
// variant has a client with a timeout, a channel with room for one, and destroys its wands.
package main

import (
	"errors"
	"flag"
	"net"
	"net/http"
	"sync"
	"time"

	"leakgate.dev/samples/internal/service"
)

var (
	upstream = flag.String("upstream", "127.0.0.1:8081", "host:port of the upstream")
	timeout  = flag.Duration("timeout", 100*time.Millisecond, "how long a request waits for its cover")
	every    = flag.Duration("every", time.Second, "how often the job makes a cover by itself")

	transport = &http.Transport{DialContext: (&net.Dialer{Timeout: 2 * time.Second}).DialContext}
	patient   = &http.Client{Transport: transport}
	hasty     = &http.Client{Transport: transport, Timeout: 500 * time.Millisecond}
	errLate   = errors.New("the cover is late, try again")
)

// rebuild makes one cover: fetch, resize, upload.
func rebuild(client *http.Client, resize func([]byte) ([]byte, error)) error {
	cover, err := fetch(client)
	if err != nil {
		return err
	}
	small, err := resize(cover)
	if err != nil {
		return err
	}
	return upload(client, small)
}

// serve makes a cover for each request and, from the first one on, one every now and then for nobody.
func serve(makeCover func() error) http.HandlerFunc {
	var job sync.Once
	return func(w http.ResponseWriter, _ *http.Request) {
		job.Do(func() { go repeat(makeCover) })
		if err := makeCover(); err != nil {
			http.Error(w, err.Error(), http.StatusGatewayTimeout)
		}
	}
}

func repeat(makeCover func() error) {
	for range time.Tick(*every) {
		_ = makeCover() // a late cover is made again the next time
	}
}

func main() {
	service.Run(service.Variants{"leaky": serve(makeCover), "fixed": serve(makeCoverInTime)})
}
