// alexedwards/scs with its store in memory. Trap: sessions live 24 hours, and every visit starts one, since the
// visitors bring no cookie. The clean variant destroys the session of a visitor who has logged out.
package main

import (
	"fmt"
	"net/http"

	"github.com/alexedwards/scs/v2"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky    = service.Leaky()
	sessions = scs.New()
)

func visit(r *http.Request) (string, error) {
	ctx, err := sessions.Load(r.Context(), "")
	if err != nil {
		return "", err
	}
	sessions.Put(ctx, "user", r.URL.Query().Get("user"))
	token, _, err := sessions.Commit(ctx)
	if err == nil && !leaky {
		err = sessions.Destroy(ctx)
	}
	return token, err
}

func main() {
	http.HandleFunc("/visit", func(w http.ResponseWriter, r *http.Request) {
		token, err := visit(r)
		fmt.Fprintln(w, len(token), err)
	})
	service.Serve()
}
