package main

import (
	"fmt"
	"net/http"
)

func audit(order string) {
	totalsOf(order)["audited"]++
}

func leaky(w http.ResponseWriter, r *http.Request) {
	go audit(r.FormValue("order"))
	fmt.Fprintln(w, "ordered")
}
