// Twelve batches of 512 lines of any length; a full one is written and cut to [:0]. Trap: what was written stays
// reachable behind the length until it is overwritten, so the heap rises for 6,000 requests, and then never falls.
package main

import (
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

type shard struct {
	mu      sync.Mutex
	pending []*[]byte
}

var shards [12]shard

func (s *shard) flush() {
	for _, line := range s.pending {
		io.Discard.Write(*line)
	}
	s.pending = s.pending[:0]
}

func (s *shard) add(line []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = append(s.pending, &line)
	if len(s.pending) == 512 {
		s.flush()
	}
}

func write(w http.ResponseWriter, _ *http.Request) {
	shards[rand.Intn(len(shards))].add(make([]byte, 200+rand.Intn(1200)))
	fmt.Fprintln(w, "written")
}

func main() {
	http.HandleFunc("/write", write)
	service.Serve()
}
