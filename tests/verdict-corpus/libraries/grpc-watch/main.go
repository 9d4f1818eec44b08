// A gRPC server and its client in one process. Trap: one request in 50 watches the server's health and reads in a
// goroutine; the stream's context is never cancelled, so goroutines stay at both ends: one cause. The clean
// variant cancels.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync/atomic"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	pb "google.golang.org/grpc/health/grpc_health_v1"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky           = service.Leaky()
	client          = connect(startServer())
	number, changes int64
)

func startServer() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterHealthServer(server, health.NewServer())
	go server.Serve(listener)
	return listener.Addr().String()
}

func connect(addr string) pb.HealthClient {
	conn, err := grpc.NewClient(addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	return pb.NewHealthClient(conn)
}

func follow(stream grpc.ServerStreamingClient[pb.HealthCheckResponse], seen chan<- struct{}) {
	for first := true; ; first = false {
		if _, err := stream.Recv(); err != nil {
			return
		}
		atomic.AddInt64(&changes, 1)
		if first {
			close(seen)
		}
	}
}

func watch() error {
	ctx, cancel := context.WithCancel(context.Background())
	defer func() {
		if !leaky {
			cancel()
		}
	}()
	stream, err := client.Watch(ctx, &pb.HealthCheckRequest{})
	if err != nil {
		return err
	}
	seen := make(chan struct{})
	go follow(stream, seen)
	<-seen
	return nil
}

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		var err error
		if atomic.AddInt64(&number, 1)%50 == 0 {
			err = watch()
		}
		fmt.Fprintln(w, atomic.LoadInt64(&changes), err)
	})
	service.Serve()
}
