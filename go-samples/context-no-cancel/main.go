// A session with a context of its own, whose cancel function is kept and never called: the goroutine
// that is to clean up when the session ends waits for that for ever.
//
// Goroutines rise by exactly one a request, RSS by about 2.9 KiB for each (stack, descriptor, context and
// channel), the heap by about 700 bytes. go vet reports a cancel function that is dropped, but not one
// that lies in a struct and is forgotten there.
//
// Expected: goroutine-chan-recv at main.closeWhenDone, 1.00 per request. The fixed variant defers the
// call of cancel.
package main

import (
	"context"

	"leakgate.dev/samples/internal/service"
)

type session struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func openSession() *session {
	s := new(session)
	s.ctx, s.cancel = context.WithCancel(context.Background())
	go closeWhenDone(s.ctx)
	return s
}

func closeWhenDone(ctx context.Context) {
	<-ctx.Done() // then it would give back what the session used
}

func (s *session) state() string {
	if s.ctx.Err() != nil {
		return "closed"
	}
	return "open"
}

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
