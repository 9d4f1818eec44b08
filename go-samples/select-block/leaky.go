package main

import (
	"context"
	"fmt"
	"net/http"
)

func awaitUpdates(_ context.Context) {
	select {}
}

func leaky(w http.ResponseWriter, r *http.Request) {
	for i := 0; i < *perRequest; i++ {
		go awaitUpdates(r.Context())
	}
	fmt.Fprintln(w, "watching")
}
