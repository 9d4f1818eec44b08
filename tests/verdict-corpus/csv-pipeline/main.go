// An import in three stages: rows, parsed records, their sum. Trap: at the first bad row the last stage returns and
// both stages before it wait for ever, in two functions; one import in 40 has one. The clean variant reads on.
package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"leakgate.dev/verdict-corpus/internal/service"
)

type record struct {
	amount int
	err    error
}

var leaky = service.Leaky()

func split(text string, rows chan<- string) {
	defer close(rows)
	for _, row := range strings.Split(text, ";") {
		rows <- row
	}
}

func parse(rows <-chan string, records chan<- record) {
	defer close(records)
	for row := range rows {
		amount, err := strconv.Atoi(row[strings.LastIndexByte(row, ',')+1:])
		records <- record{amount, err}
	}
}

func total(text string) (sum int, err error) {
	rows, records := make(chan string), make(chan record)
	go split(text, rows)
	go parse(rows, records)
	for r := range records {
		if r.err != nil {
			err = r.err
			if leaky {
				return 0, err
			}
		}
		sum += r.amount
	}
	return sum, err
}

func load(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(io.LimitReader(r.Body, 1<<16))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	sum, err := total(string(text))
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	fmt.Fprintln(w, sum)
}

func main() {
	http.HandleFunc("/import", load)
	service.Serve()
}
