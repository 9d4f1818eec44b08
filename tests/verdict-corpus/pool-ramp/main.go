// A pool of connections to a database (in this process) that is widened by one every 400 requests, not to overrun it.
// Trap: descriptors and goroutines rise with the requests, at the same rate for three cycles; 20 are all.
package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

type link struct {
	conn   net.Conn
	reader *bufio.Reader
}

var (
	number  atomic.Int64
	free    = make(chan *link, 20)
	address string
)

func serveQueries(conn net.Conn) {
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		fmt.Fprintln(conn, "row of", lines.Text())
	}
}

func database(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go serveQueries(conn)
	}
}

func open() {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		panic(err)
	}
	free <- &link{conn: conn, reader: bufio.NewReader(conn)}
}

func query(w http.ResponseWriter, _ *http.Request) {
	n := number.Add(1)
	if n%400 == 0 && n <= 16*400 {
		open()
	}
	l := <-free
	fmt.Fprintln(l.conn, n)
	row, err := l.reader.ReadString('\n')
	free <- l
	fmt.Fprintln(w, row, err)
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	address = listener.Addr().String()
	go database(listener)
	for i := 0; i < 4; i++ {
		open()
	}
	http.HandleFunc("/query", query)
	service.Serve()
}
