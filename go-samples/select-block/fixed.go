package main

import (
	"context"
	"fmt"
	"net/http"
)

func awaitUpdatesOrEnd(ctx context.Context) {
	<-ctx.Done()
}

func fixed(w http.ResponseWriter, r *http.Request) {
	for i := 0; i < *perRequest; i++ {
		go awaitUpdatesOrEnd(r.Context())
	}
	fmt.Fprintln(w, "watching")
}
