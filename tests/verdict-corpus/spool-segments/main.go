// Events are written to a segment, and each 50th request begins a new one. Trap: segments have no name any more and are
// retired in good order, into a list that is to be closed when no reader is left. The clean variant closes them at the
// next turn, so that one is always waiting.
package main

import (
	"fmt"
	"net/http"
	"os"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

type spool struct {
	mu      sync.Mutex
	events  int
	current *os.File
	retired []*os.File
}

var (
	leaky = service.Leaky()
	all   spool
)

func (s *spool) rotate() error {
	segment, err := os.CreateTemp("", "segment-*")
	if err != nil {
		return err
	}
	os.Remove(segment.Name())
	if !leaky {
		for _, old := range s.retired {
			old.Close()
		}
		s.retired = s.retired[:0]
	}
	if s.current != nil {
		s.retired = append(s.retired, s.current)
	}
	s.current = segment
	return nil
}

func (s *spool) write(event string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.events++; s.current == nil || s.events%50 == 0 {
		if err := s.rotate(); err != nil {
			return err
		}
	}
	_, err := s.current.WriteString(event)
	return err
}

func main() {
	http.HandleFunc("/event", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, all.write(r.URL.RawQuery+"\n"))
	})
	service.Serve()
}
