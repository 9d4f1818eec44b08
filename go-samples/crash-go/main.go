// A goroutine of its own does the bookkeeping of every order, and panics on an order that nobody has
// foreseen. net/http recovers panics of its handlers, but nobody can recover those of a goroutine that
// a handler starts: the whole process ends with exit code 2.
//
// Memory tells nothing before; after it there is none.
//
// Expected: crash at main.audit, with the panic text. The fixed variant recovers where the goroutine
// begins, and goes on.
package main

import (
	"log"
	"strings"

	"leakgate.dev/samples/internal/service"
)

// totalsOf gives nil for every order whose number ends in 1999.
func totalsOf(order string) map[string]int {
	if strings.HasSuffix(order, "1999") {
		return nil
	}
	return map[string]int{}
}

// logPanic is to be deferred.
func logPanic(order string) {
	if reason := recover(); reason != nil {
		log.Printf("order %s is not audited: %v", order, reason)
	}
}

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
