// An import: 200,000 rows go into a map, are summed up and deleted again, one request in 1,500. Trap: the map is
// empty, but keeps its room, and a mark that is taken between looks like growth.
package main

import (
	"fmt"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	mu     sync.Mutex
	number int
	rows   = map[int]int64{}
)

func importRows() (sum int64) {
	for i := 0; i < 200000; i++ {
		rows[i] = int64(i)
	}
	for key, value := range rows {
		sum += value
		delete(rows, key)
	}
	return sum
}

func handle(w http.ResponseWriter, _ *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	number++
	var sum int64
	if number%1500 == 700 {
		sum = importRows()
	}
	fmt.Fprintln(w, sum, len(rows))
}

func main() {
	http.HandleFunc("/", handle)
	service.Serve()
}
