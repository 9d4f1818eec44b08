// robfig/cron, with an entry for each reminder, one request in 20. Trap: an entry that has done its work is not
// taken out. The clean variant removes it.
package main

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/robfig/cron/v3"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky     = service.Leaky()
	number    int64
	reminders = cron.New()
)

func remind(customer int64) error {
	text := fmt.Sprintf("a reminder for customer %0120d", customer)
	entry, err := reminders.AddFunc("@every 1h", func() { fmt.Println(text) })
	if err == nil && !leaky {
		reminders.Remove(entry)
	}
	return err
}

func main() {
	reminders.Start()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		var err error
		if n := atomic.AddInt64(&number, 1); n%20 == 0 {
			err = remind(n)
		}
		fmt.Fprintln(w, "reminded", err)
	})
	service.Serve()
}
