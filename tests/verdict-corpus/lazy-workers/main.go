// A pool of workers that starts one when none is free, up to 48. Trap: goroutines that are started by requests and
// never end; how many there are depends on how many requests fell together, in any cycle.
package main

import (
	"fmt"
	"math/rand"
	"net/http"
	"sync"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

type task struct {
	size int
	done chan int
}

type pool struct {
	mu      sync.Mutex
	workers int
	tasks   chan task
}

var workers = &pool{tasks: make(chan task)}

func (p *pool) work(first task) {
	for t := first; ; t = <-p.tasks {
		time.Sleep(time.Duration(t.size) * time.Microsecond)
		t.done <- t.size
	}
}

func (p *pool) do(t task) int {
	select {
	case p.tasks <- t:
		return <-t.done
	default:
	}
	p.mu.Lock()
	start := p.workers < 48
	if start {
		p.workers++
	}
	p.mu.Unlock()
	if start {
		go p.work(t)
	} else {
		p.tasks <- t
	}
	return <-t.done
}

func handle(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, workers.do(task{size: rand.Intn(300), done: make(chan int, 1)}))
}

func main() {
	http.HandleFunc("/", handle)
	service.Serve()
}
