//go:build cgo

// Every request has a goroutine ask a C library, which waits for a device that never answers. A
// goroutine in C keeps an OS thread: Go starts another thread to go on, and hundreds pile up.
//
// Goroutines and threads rise by one a request each; RSS hardly moves, since a waiting thread has
// touched 8 KiB of its stack. At 10,000 threads the Go runtime ends the process.
//
// Expected: threads at main.query, 1.00 per request, blocked in C. The fixed variant lets at most 8
// goroutines wait, and everybody else goes on without it.
package main

/*
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;

// Nobody signals the condition.
void await_device(void) {
	pthread_mutex_lock(&lock);
	for (;;) pthread_cond_wait(&answered, &lock);
}
*/
import "C"

import "leakgate.dev/samples/internal/service"

var slots = make(chan struct{}, 8)

// withSlot makes no call while 8 others are under way.
func withSlot(call func()) {
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
		call()
	default:
	}
}

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
