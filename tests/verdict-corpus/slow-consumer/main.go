// Events go into a channel of 4,000 places and are written one by one, slower than they come; what does not fit is
// dropped. Trap: at the end of each cycle some MiB wait in the channel, for a second or more.
package main

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

type event struct {
	number int64
	body   [900]byte
}

var (
	number, written, dropped int64
	queue                    = make(chan *event, 4000)
)

func write() {
	for e := range queue {
		time.Sleep(300 * time.Microsecond)
		atomic.StoreInt64(&written, e.number)
	}
}

func post(w http.ResponseWriter, _ *http.Request) {
	select {
	case queue <- &event{number: atomic.AddInt64(&number, 1)}:
	default:
		atomic.AddInt64(&dropped, 1)
	}
	fmt.Fprintln(w, atomic.LoadInt64(&written), atomic.LoadInt64(&dropped))
}

func main() {
	go write()
	http.HandleFunc("/event", post)
	service.Serve()
}
