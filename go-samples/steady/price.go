package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"sync"
)

const maxBody = 1 << 16

type order struct {
	Customer string `json:"customer"`
	Lines    []line `json:"lines"`
}

type line struct {
	Article  string `json:"article"`
	Quantity int    `json:"quantity"`
	Cents    int    `json:"cents"`
}

type quote struct {
	Customer string `json:"customer"`
	Cents    int    `json:"cents"`
}

var buffers = sync.Pool{New: func() interface{} { return new(bytes.Buffer) }}

// price answers an order with its total; a request without a body gets a quote for nothing.
func price(w http.ResponseWriter, r *http.Request) {
	buffer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	buffer.Reset()
	if _, err := buffer.ReadFrom(http.MaxBytesReader(w, r.Body, maxBody)); err != nil {
		http.Error(w, "cannot read the order", http.StatusBadRequest)
		return
	}

	var o order
	if buffer.Len() > 0 {
		if err := json.Unmarshal(buffer.Bytes(), &o); err != nil {
			http.Error(w, "not an order: "+err.Error(), http.StatusBadRequest)
			return
		}
	}
	q := quote{Customer: o.Customer}
	for _, l := range o.Lines {
		q.Cents += l.Quantity * l.Cents
	}
	recent.put(q)

	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(q); err != nil {
		return // the client has gone; there is nobody to tell
	}
}
