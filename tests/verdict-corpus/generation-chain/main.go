// A cache of two generations: when the young one has 4,500 entries it becomes the old one, and the old one goes. Trap of
// the clean variant: it rises evenly for more than two cycles, twice at first, and then falls by half. In the leaky
// one the old generation still refers to the one before it.
package main

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

type generation struct {
	items map[int]*[18]uint64
	older *generation
}

type store struct {
	mu    sync.Mutex
	young *generation
}

var (
	leaky = service.Leaky()
	cache = store{young: &generation{items: map[int]*[18]uint64{}}}
)

func (s *store) add(id int) *[18]uint64 {
	if len(s.young.items) >= 4500 {
		if !leaky {
			s.young.older = nil
		}
		s.young = &generation{items: map[int]*[18]uint64{}, older: s.young}
	}
	item := &[18]uint64{uint64(id)}
	s.young.items[id] = item
	return item
}

func (s *store) get(id int) *[18]uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	for g := s.young; g != nil; g = g.older {
		if item := g.items[id]; item != nil {
			return item
		}
	}
	return s.add(id)
}

func main() {
	http.HandleFunc("/item", func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.Atoi(r.URL.Query().Get("id"))
		fmt.Fprintln(w, cache.get(id)[0], err)
	})
	service.Serve()
}
