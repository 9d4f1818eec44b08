package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

const (
	pageSize = 1 << 20
	work     = 2 * time.Millisecond
)

var pages = sync.Pool{New: func() interface{} { return new([pageSize]byte) }}

func render(w http.ResponseWriter, r *http.Request) {
	page := pages.Get().(*[pageSize]byte)
	defer pages.Put(page)
	for i := range page {
		page[i] = '.'
	}
	time.Sleep(work) // stands for a slow renderer
	fmt.Fprintf(w, "rendered %s on %d bytes\n", r.URL.Path, len(page))
}
