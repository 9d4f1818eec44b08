// The smallest leaks that leakgate is to find, one at a time: for tests/bench/smallest_leak.py.
//
//	-leak heap        8 B per request: a linked list in a global
//	-leak goroutines  a goroutine per 1,000 requests
//	-leak fds         a descriptor per 500 requests
//	-leak none        the same service without a leak
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
)

type visit struct{ before *visit } // 8 bytes

var (
	lock     sync.Mutex
	last     *visit
	opened   []*os.File
	requests int64
)

func keepVisit() {
	lock.Lock()
	defer lock.Unlock()
	last = &visit{last}
}

func watch() { select {} }

func openJournal() {
	file, err := os.Open(os.DevNull)
	if err != nil {
		log.Print(err)
		return
	}
	lock.Lock()
	defer lock.Unlock()
	opened = append(opened, file)
}

func main() {
	listen := flag.String("listen", "127.0.0.1:8080", "address")
	leak := flag.String("leak", "none", "heap, goroutines, fds or none")
	flag.Parse()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		number := atomic.AddInt64(&requests, 1)
		switch {
		case *leak == "heap":
			keepVisit()
		case *leak == "goroutines" && number%1000 == 0:
			go watch()
		case *leak == "fds" && number%500 == 0:
			openJournal()
		}
		fmt.Fprintln(w, "seen")
	})
	log.Fatal(http.ListenAndServe(*listen, nil))
}
