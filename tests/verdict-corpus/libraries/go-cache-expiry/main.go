// patrickmn/go-cache. Trap of the clean variant: entries live three seconds and a janitor comes every second, so the
// cache breathes. In the leaky variant they do not expire.
package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/patrickmn/go-cache"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky = service.Leaky()
	pages = cache.New(3*time.Second, time.Second)
)

func render(id string) string { return fmt.Sprintf("<h1>%s</h1>%0256d", id, len(id)) }

func page(id string) string {
	if found, ok := pages.Get(id); ok {
		return found.(string)
	}
	lifetime := cache.DefaultExpiration
	if leaky {
		lifetime = cache.NoExpiration
	}
	made := render(id)
	pages.Set(id, made, time.Duration(lifetime))
	return made
}

func main() {
	http.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, page(r.URL.Query().Get("id")))
	})
	service.Serve()
}
