// 300,000 places are read into memory at the start. Trap: a heap of 50 MiB and more, whose marks differ by more
// than a small service has in all.
package main

import (
	"fmt"
	"net/http"
	"strconv"

	"leakgate.dev/verdict-corpus/internal/service"
)

type place struct {
	name     string
	lat, lon float64
	tags     []string
}

func readPlaces() map[string]*place {
	places := make(map[string]*place)
	for i := 0; i < 300000; i++ {
		name := "place-" + strconv.Itoa(i)
		places[name] = &place{name: name, lat: float64(i), tags: []string{"town", "north"}}
	}
	return places
}

func main() {
	places := readPlaces()
	http.HandleFunc("/place", func(w http.ResponseWriter, r *http.Request) {
		found := places["place-"+r.URL.Query().Get("n")]
		fmt.Fprintln(w, found != nil && len(found.tags) == 2)
	})
	service.Serve()
}
