// The smallest leak of C memory that leakgate is to find and to name, for tests/bench/smallest_leak.py.
//
//	-leak native  512 B per request that nobody frees, beside balanced pairs of malloc and free
//	-leak none    the same service without the leak
package main

// #include <stdlib.h>
// #include <string.h>
//
// static void *volatile latest; // a compiler may leave out a malloc that nobody looks at
//
// static void keep_block(void) { latest = memset(malloc(512), '.', 512); }
// static void use_blocks(void) {
//   for (size_t size = 64; size <= 4096; size *= 2) {
//     latest = memset(malloc(size), '.', size);
//     free(latest);
//   }
// }
import "C"

import (
	"flag"
	"fmt"
	"log"
	"net/http"
)

func keepBlock() { C.keep_block() }

func main() {
	listen := flag.String("listen", "127.0.0.1:8080", "address")
	leak := flag.String("leak", "none", "native or none")
	flag.Parse()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		C.use_blocks()
		if *leak == "native" {
			keepBlock()
		}
		fmt.Fprintln(w, "seen")
	})
	log.Fatal(http.ListenAndServe(*listen, nil))
}
