// The smallest service there is. Trap: its RSS doubles with the first load, and its heap grows by a few KiB a
// cycle at first, and none of it is a leak.
package main

import (
	"net/http"

	"leakgate.dev/verdict-corpus/internal/service"
)

func main() {
	http.HandleFunc("/", func(http.ResponseWriter, *http.Request) {})
	service.Serve()
}
