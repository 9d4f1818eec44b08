// Sessions, at most 6,500; the oldest goes when a new one comes. Trap: full only after the baseline, and a map
// whose keys change all the time grows now and then though it has no more entries.
package main

import (
	"fmt"
	"net/http"
	"sync"

	"leakgate.dev/verdict-corpus/internal/service"
)

const most = 6500

type session struct {
	id     string
	values map[string]string
}

var (
	mu       sync.Mutex
	sessions = map[string]*session{}
	ids      = make([]string, 0, most)
	oldest   int
)

func start(id string) *session {
	mu.Lock()
	defer mu.Unlock()
	s := &session{id: id, values: map[string]string{"lang": "en"}}
	if len(ids) < most {
		ids = append(ids, id)
	} else {
		delete(sessions, ids[oldest])
		ids[oldest] = id
		oldest = (oldest + 1) % most
	}
	sessions[id] = s
	return s
}

func login(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, start(r.URL.Query().Get("sid")).values["lang"])
}

func main() {
	http.HandleFunc("/login", login)
	service.Serve()
}
