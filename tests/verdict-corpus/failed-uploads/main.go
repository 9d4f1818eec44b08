// Uploads that are checked and then forgotten. Trap: only those that are refused (one in ten) are kept, for
// a report that nobody ever asks for; whoever tests the good path sees nothing. The clean variant keeps the
// last 20 of them.
package main

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky   = service.Leaky()
	mu      sync.Mutex
	refused [][]byte
)

func keepForReport(body []byte) {
	mu.Lock()
	defer mu.Unlock()
	refused = append(refused, body)
	if !leaky && len(refused) > 20 {
		refused = refused[1:]
	}
}

func upload(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<16))
	if err == nil {
		var parsed map[string]interface{}
		err = json.Unmarshal(body, &parsed)
	}
	if err != nil {
		keepForReport(body)
		http.Error(w, "no JSON: "+err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

func main() {
	http.HandleFunc("/upload", upload)
	service.Serve()
}
