// A map that held 100,000 sessions once, at a busy hour that the first request stands for, and holds at
// most 16 ever after. A Go map never gives the room of deleted entries back, neither by delete nor by
// clear: only a new map has less.
//
// Heap and RSS jump by about 16 MiB with the first request, then stay: later entries use the room again.
// The goroutines stay as they are.
//
// Expected: pass, with retained-map at main.serveRush, which says why the heap is what it is. The fixed
// variant puts a new map in the place of the old one after the rush, and keeps nothing.
package main

import (
	"sync"

	"leakgate.dev/samples/internal/service"
)

const (
	rush  = 100000
	usual = 16
)

// session lies in the map itself: up to 128 bytes do.
type session struct {
	user  int
	state [104]byte
}

var (
	mu       sync.Mutex
	sessions = map[int]session{}
	newest   int
)

func serveRush() {
	for ; newest < rush; newest++ {
		sessions[newest] = session{user: newest}
	}
	for id := range sessions {
		delete(sessions, id)
	}
}

func serveOne() int {
	newest++
	sessions[newest] = session{user: newest}
	delete(sessions, newest-usual)
	return len(sessions)
}

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
