package main

import (
	"fmt"
	"net/http"
	"sync"
)

func notifyAll() {
	var workers sync.WaitGroup
	workers.Add(receivers)
	for i := 0; i < receivers; i++ {
		go func(receiver int) {
			defer workers.Done()
			if deliver(receiver) != nil {
				return
			}
		}(i)
	}
	workers.Wait()
}

func fixed(w http.ResponseWriter, _ *http.Request) {
	go notifyAll()
	fmt.Fprintln(w, "notifying", receivers)
}
