// hashicorp/golang-lru with 9,000 places. Trap: it fills through the warm-up and several cycles, then evicts.
package main

import (
	"fmt"
	"log"
	"net/http"

	lru "github.com/hashicorp/golang-lru/v2"

	"leakgate.dev/verdict-corpus/internal/service"
)

type customer struct {
	id   string
	name [100]byte
}

func main() {
	customers, err := lru.New[string, *customer](9000)
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/customer", func(w http.ResponseWriter, r *http.Request) {
		id := r.URL.Query().Get("id")
		found, ok := customers.Get(id)
		if !ok {
			found = &customer{id: id}
			customers.Add(id, found)
		}
		fmt.Fprintln(w, found.id)
	})
	service.Serve()
}
