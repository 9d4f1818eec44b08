// A table of prices that is made anew every two seconds and replaces the old one. Trap: for a moment there are
// two, so the heap doubles every few seconds, and the size of the table differs each time.
package main

import (
	"fmt"
	"math/rand"
	"net/http"
	"sync/atomic"
	"time"

	"leakgate.dev/verdict-corpus/internal/service"
)

type price struct {
	article string
	cents   int
}

var prices atomic.Value

func load() []*price {
	n := 40000 + rand.Intn(8000)
	table := make([]*price, 0, n)
	for i := 0; i < n; i++ {
		table = append(table, &price{article: fmt.Sprint("article-", i), cents: i})
		if i%1000 == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	return table
}

func refresh() {
	for {
		time.Sleep(2 * time.Second)
		prices.Store(load())
	}
}

func main() {
	prices.Store(load())
	go refresh()
	http.HandleFunc("/price", func(w http.ResponseWriter, _ *http.Request) {
		table := prices.Load().([]*price)
		fmt.Fprintln(w, table[rand.Intn(len(table))].cents)
	})
	service.Serve()
}
