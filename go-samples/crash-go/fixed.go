package main

import (
	"fmt"
	"net/http"
)

func auditOrLog(order string) {
	defer logPanic(order)
	totalsOf(order)["audited"]++
}

func fixed(w http.ResponseWriter, r *http.Request) {
	go auditOrLog(r.FormValue("order"))
	fmt.Fprintln(w, "ordered")
}
