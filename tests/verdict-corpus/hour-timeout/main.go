// An answer is waited for, for an hour at most, and comes at once. Trap: the program is the same in both variants.
// Since Go 1.23 a timer that nobody refers to is collected (clean); with asynctimerchan=1, which a go.mod from before
// means, it stays until it fires (leaky).
package main

import (
	"fmt"
	"net/http"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

func answer(answers chan<- int, question string) {
	answers <- len(question)
}

func ask(question string) (int, error) {
	answers := make(chan int, 1)
	go answer(answers, question)
	select {
	case n := <-answers:
		return n, nil
	case <-time.After(time.Hour):
		return 0, fmt.Errorf("no answer to %q", question)
	}
}

func main() {
	http.HandleFunc("/ask", func(w http.ResponseWriter, r *http.Request) {
		n, err := ask(r.URL.RawQuery)
		fmt.Fprintln(w, n, err)
	})
	service.Serve()
}
