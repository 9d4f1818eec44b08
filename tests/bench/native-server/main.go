// The server that ways to look at C memory are compared on: each request makes 41 pairs of malloc and
// free in C. Prints its port.
package main

// #include <stdlib.h>
//
// static void churn(unsigned pairs, unsigned seed) {
//   for (unsigned i = 0; i < pairs; i++) {
//     volatile char *block = malloc(16 + (seed + 97 * i) % 4000);
//     if (block != NULL) block[0] = 1;
//     free((void *)block);
//   }
// }
import "C"

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var count atomic.Uint32
	body := strings.Repeat("x", 100)
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		C.churn(41, C.uint(count.Add(1)))
		io.WriteString(w, body)
	})
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	fmt.Fprintln(os.Stderr, http.Serve(listener, handler))
	os.Exit(1)
}
