// A server for tests of HTTPS and HTTP/2: one handler behind several listeners, each with its own
// idea of who may speak to it and how. It makes its certificates anew at each start and leaves them
// in the folder LEAKGATE_TLS_FOLDER. Its greeting says which listener has which port; a line
// "connections NAME" on standard input is answered with how many a listener has accepted, "hang up
// NAME" with how many it has closed when no connection of it is left.
package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

type listener struct {
	name        string
	certificate string // file of the server's; empty: no TLS
	wantsClient bool
	protocols   []string // by ALPN
	socket      string   // path of a Unix socket; empty: a loopback port
}

var listeners = []listener{
	{name: "h1", certificate: "server", protocols: []string{"http/1.1"}},
	{name: "h2", certificate: "server", protocols: []string{"h2", "http/1.1"}},
	{name: "mutual", certificate: "server", wantsClient: true, protocols: []string{"h2", "http/1.1"}},
	{name: "elsewhere", certificate: "elsewhere", protocols: []string{"http/1.1"}},
	{name: "plain"},
	{name: "unix", socket: "http.sock"},
	{name: "unixtls", certificate: "server", protocols: []string{"h2", "http/1.1"}, socket: "https.sock"},
}

var (
	mutex    sync.Mutex
	accepted = map[string]int{}
	closed   = map[string]int{}
	servers  = map[string]*http.Server{}
)

func count(name string) func(net.Conn, http.ConnState) {
	return func(_ net.Conn, state http.ConnState) {
		mutex.Lock()
		defer mutex.Unlock()
		switch state {
		case http.StateNew:
			accepted[name]++
		case http.StateClosed:
			closed[name]++
		}
	}
}

func serve(l listener, made *authority, folder string) net.Addr {
	network, address := "tcp", "127.0.0.1:0"
	if l.socket != "" {
		network, address = "unix", filepath.Join(folder, l.socket)
	}
	socket, err := net.Listen(network, address)
	check(err)
	server := &http.Server{Handler: handler(), ConnState: count(l.name), ErrorLog: log.New(os.Stderr, "", 0)}
	if os.Getenv("LEAKGATE_TLS_QUIET") != "" {
		server.ErrorLog.SetOutput(nowhere{})
	}
	servers[l.name] = server
	if l.certificate == "" {
		speakHTTP2InTheClear(server)
		go func() { check(server.Serve(socket)) }()
		return socket.Addr()
	}
	server.TLSConfig = &tls.Config{NextProtos: l.protocols}
	if l.wantsClient {
		server.TLSConfig.ClientAuth = tls.RequireAndVerifyClientCert
		server.TLSConfig.ClientCAs = made.pool()
	}
	if l.protocols[0] != "h2" {
		server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
	}
	file := filepath.Join(folder, l.certificate)
	go func() { check(server.ServeTLS(socket, file+".pem", file+".key")) }()
	return socket.Addr()
}

// hangUp closes connections of HTTP/1.1 as they become idle, until there is none.
func hangUp(name string) int {
	for {
		servers[name].SetKeepAlivesEnabled(false)
		servers[name].SetKeepAlivesEnabled(true)
		mutex.Lock()
		gone, all := closed[name], accepted[name]
		mutex.Unlock()
		if gone == all {
			return gone
		}
		time.Sleep(time.Millisecond)
	}
}

type nowhere struct{}

func (nowhere) Write(bytes []byte) (int, error) { return len(bytes), nil }

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	folder := os.Getenv("LEAKGATE_TLS_FOLDER")
	made := writeCertificates(folder)
	greeting := []string{"ready"}
	for _, l := range listeners {
		address := serve(l, made, folder)
		if tcp, is := address.(*net.TCPAddr); is {
			greeting = append(greeting, fmt.Sprintf("%s=%d", l.name, tcp.Port))
		}
	}
	if speaksHTTP2InTheClear {
		greeting = append(greeting, "h2c=1")
	}
	fmt.Println(strings.Join(greeting, " "))
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if name := strings.TrimPrefix(lines.Text(), "hang up "); name != lines.Text() {
			fmt.Println(hangUp(name))
			continue
		}
		name := strings.TrimPrefix(lines.Text(), "connections ")
		mutex.Lock()
		fmt.Println(accepted[name])
		mutex.Unlock()
	}
}
