//go:build cgo

// What malloc keeps of freed memory is no leak, and may hide one. The first request allocates 80 MB
// in blocks of 1,000 bytes and frees all but every twentieth: no page is empty, so that malloc gives
// nothing back, and RSS stays at 90 MB with 4 MB in use.
//
// Expected: the fixed variant passes, with allocator-retained. The leaky one allocates 1,000 bytes a
// request in the room that is left: RSS does not move, and only a count of what is in use shows it;
// native-malloc at main.remember.
package main

// #include <stdlib.h>
// #include <string.h>
//
// enum { kBlock = 1000, kBlocks = 80000, kKeptEach = 20 };
//
// static void fragment(void) {
//   void **blocks = malloc(kBlocks * sizeof(void *));
//   for (int i = 0; i < kBlocks; i++) blocks[i] = memset(malloc(kBlock), '.', kBlock);
//   for (int i = 0; i < kBlocks; i++) {
//     if (i % kKeptEach != 0) free(blocks[i]);
//   }
//   free(blocks);
// }
//
// static void *volatile latest; // a compiler may leave out a malloc that nobody looks at
//
// static void keep_block(void) { latest = memset(malloc(kBlock), '.', kBlock); }
// static void use_block(void) {
//   keep_block();
//   free(latest);
// }
import "C"

import (
	"sync"

	"leakgate.dev/samples/internal/service"
)

var busyOnce sync.Once

// As after a rush of requests. On one thread, so that all of it is in one arena.
func rush() { busyOnce.Do(func() { C.fragment() }) }

func remember() { C.keep_block() }

func use() { C.use_block() }

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
