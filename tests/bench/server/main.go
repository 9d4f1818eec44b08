// The server that load engines are compared on: answers 100 bytes and counts, so that a client's own
// figures need not be believed. Prints its port; /count is the number of requests so far, not counting
// those for /count. With -stall 200ms it answers none for 200 ms in the middle of every second, counted
// from the first request: those that come meanwhile wait.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var stall = flag.Duration("stall", 0, "for how long of every second nothing is answered")

var first struct {
	sync.Once
	at time.Time
}

func waitForStall() {
	now := time.Now()
	first.Do(func() { first.at = now })
	end := (time.Second + *stall) / 2
	left := end - now.Sub(first.at)%time.Second
	if 0 < left && left <= *stall {
		time.Sleep(left)
	}
}

func main() {
	flag.Parse()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var count atomic.Int64
	body := strings.Repeat("x", 100)
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		count.Add(1)
		if *stall > 0 {
			waitForStall()
		}
		io.WriteString(w, body)
	})
	mux.HandleFunc("/count", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, count.Load())
	})
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	fmt.Fprintln(os.Stderr, http.Serve(listener, mux))
	os.Exit(1)
}
