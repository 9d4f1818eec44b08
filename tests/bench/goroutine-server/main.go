// A server with many goroutines in twenty stacks, as a leak has them: half in select {}, half sending.
// It serves its profiles, and GET /grow?n=N starts so many more. Prints its port.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
)

func wait() { select {} }

//go:noinline
func send(depth int, c chan int) int {
	if depth == 0 {
		c <- 1
		return 0
	}
	return send(depth-1, c) + 1
}

//go:noinline
func block(depth int) int {
	if depth == 0 {
		wait()
		return 0
	}
	return block(depth-1) + 1
}

func grow(n int) {
	for i := 0; i < n; i++ {
		if i%2 == 0 {
			go block(3 + i/2%10)
		} else {
			go send(3+i/2%10, make(chan int))
		}
	}
}

func main() {
	count := flag.Int("goroutines", 0, "how many")
	flag.Parse()
	grow(*count)
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port()))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	http.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	http.HandleFunc("/grow", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("n"))
		grow(n)
		fmt.Fprintln(w, "ok")
	})
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	fmt.Fprintln(os.Stderr, http.Serve(listener, nil))
	os.Exit(1)
}

// Chosen by whoever launches it, else free.
func port() string {
	if port := os.Getenv("PORT"); port != "" {
		return port
	}
	return "0"
}
