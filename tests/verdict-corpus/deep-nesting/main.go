// Formulas are evaluated by recursion, and one in 150 is nested 20,000 deep. Trap: the stack of the connection's
// goroutine grows to MiB then, and each collection only halves it.
package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var number atomic.Int64

func evaluate(formula string, at int) (value, next int) {
	if formula[at] != '(' {
		return 1, at + 1
	}
	value, next = evaluate(formula, at+1)
	return value + 1, next + 1
}

func handle(w http.ResponseWriter, _ *http.Request) {
	depth := 12
	if number.Add(1)%150 == 0 {
		depth = 20000
	}
	value, _ := evaluate(strings.Repeat("(", depth)+"x"+strings.Repeat(")", depth), 0)
	fmt.Fprintln(w, value)
}

func main() {
	http.HandleFunc("/formula", handle)
	service.Serve()
}
