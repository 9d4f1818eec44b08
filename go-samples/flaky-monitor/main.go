// A healthy service whose monitor is not: every other answer of /metrics is none, by turns -1 in place of
// the memory, nothing at all, an error, or late.
//
// Goroutines, heap and RSS stay as they are, and so does the process. A dashboard over /metrics shows
// memory that drops to -1 now and then, which looks like a crash or a restart, and is neither.
//
// Expected: monitoring-gap, and the verdict pass. The fixed variant always answers with what the process
// has: no finding.
package main

import (
	"fmt"
	"net/http"

	"leakgate.dev/samples/internal/service"
)

func main() {
	service.Run(service.Variants{"flaky": flaky, "fixed": fixed})
}

func hello(w http.ResponseWriter) {
	fmt.Fprintln(w, "hello")
}
