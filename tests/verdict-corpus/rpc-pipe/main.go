// Calls within the process go through a net.Pipe. Trap: one call in 500 is told "busy" and returns without closing its
// end, so four goroutines a cycle wait for a next line. The clean variant closes on every path.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky   = service.Leaky()
	number  atomic.Int64
	errBusy = errors.New("busy")
)

func serveCalls(conn net.Conn) {
	defer conn.Close()
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		answer := "done"
		if strings.HasSuffix(lines.Text(), " 0") {
			answer = "busy"
		}
		fmt.Fprintln(conn, answer)
	}
}

func call(n int64) (string, error) {
	near, far := net.Pipe()
	go serveCalls(far)
	fmt.Fprintln(near, "call", n%500)
	answer, err := bufio.NewReaderSize(near, 16).ReadString('\n')
	if leaky && answer == "busy\n" {
		return "", errBusy
	}
	defer near.Close()
	if answer == "busy\n" {
		return "", errBusy
	}
	return answer, err
}

func main() {
	http.HandleFunc("/call", func(w http.ResponseWriter, _ *http.Request) {
		answer, err := call(number.Add(1))
		fmt.Fprintln(w, answer, err)
	})
	service.Serve()
}
