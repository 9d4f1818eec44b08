// A chat room over hijacked connections. Trap: the connection is closed and the goroutine that writes ends, but who
// has left is only marked as gone and stays in the hub's map with its outbox. The clean variant deletes it.
package main

import (
	"fmt"
	"net"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

type member struct {
	outbox chan []byte
	gone   bool
}

var (
	leaky   = service.Leaky()
	mu      sync.Mutex
	members = map[*member]bool{}
)

func join() *member {
	m := &member{outbox: make(chan []byte, 64)}
	mu.Lock()
	defer mu.Unlock()
	members[m] = true
	return m
}

func (m *member) leave() {
	mu.Lock()
	defer mu.Unlock()
	m.gone = true
	close(m.outbox)
	if !leaky {
		delete(members, m)
	}
}

func pump(conn net.Conn, outbox <-chan []byte) {
	defer conn.Close()
	for text := range outbox {
		conn.Write(text)
	}
}

func chat(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	m := join()
	defer m.leave()
	go pump(conn, m.outbox)
	m.outbox <- []byte("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\n")
	m.outbox <- []byte("bye\n")
}

func main() {
	http.HandleFunc("/chat", chat)
	http.HandleFunc("/rooms", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "lobby") })
	service.Serve()
}
