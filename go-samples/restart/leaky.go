package main

import (
	"fmt"
	"log"
	"net/http"
)

func book(r *http.Request) string {
	if isLast(r) {
		log.Fatal("the order book is full") // ends the process from the middle of a handler
	}
	return "booked"
}

func leaky(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, book(r))
}
