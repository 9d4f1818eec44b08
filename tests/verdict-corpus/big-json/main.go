// A report of 2,000 rows as JSON for one request in ten. Trap: garbage by the MiB, so RSS is many times the live
// heap, and package json keeps encoders and what it knows of types.
package main

import (
	"encoding/json"
	"net/http"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

type row struct {
	ID     int      `json:"id"`
	Name   string   `json:"name"`
	Tags   []string `json:"tags,omitempty"`
	Amount float64  `json:"amount"`
}

var number int64

func rows(n int) []row {
	made := make([]row, n)
	for i := range made {
		made[i] = row{ID: i, Name: "a row of the report", Amount: 1.5 * float64(i), Tags: []string{"x", "y"}}
	}
	return made
}

func report(w http.ResponseWriter, _ *http.Request) {
	n := 5
	if atomic.AddInt64(&number, 1)%10 == 0 {
		n = 2000
	}
	text, err := json.Marshal(map[string]interface{}{"rows": rows(n), "total": n})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(text)
}

func main() {
	http.HandleFunc("/report", report)
	service.Serve()
}
