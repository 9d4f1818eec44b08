// A quota for each user in a sync.Map. Trap: the map hides its nodes in the library, and a user is whoever
// says so in a header. The clean variant knows 300 users.
package main

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

type quota struct {
	used  int64
	limit int64
}

var (
	leaky  = service.Leaky()
	quotas sync.Map
)

func quotaOf(user string) *quota {
	if !leaky {
		hash := fnv.New32a()
		hash.Write([]byte(user))
		user = strconv.Itoa(int(hash.Sum32() % 300))
	}
	found, _ := quotas.LoadOrStore(user, &quota{limit: 1 << 30})
	return found.(*quota)
}

func serve(w http.ResponseWriter, r *http.Request) {
	q := quotaOf(r.Header.Get("X-User"))
	fmt.Fprintln(w, atomic.AddInt64(&q.used, 1) <= q.limit)
}

func main() {
	http.HandleFunc("/", serve)
	service.Serve()
}
