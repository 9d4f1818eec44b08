package main

import (
	"fmt"
	"log"
	"net/http"
)

func bookOrRefuse(r *http.Request) string {
	if isLast(r) {
		log.Print("the order book is full")
		return "refused"
	}
	return "booked"
}

func fixed(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, bookOrRefuse(r))
}
