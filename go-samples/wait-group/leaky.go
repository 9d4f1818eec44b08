package main

import (
	"fmt"
	"net/http"
	"sync"
)

func notify() {
	var workers sync.WaitGroup
	workers.Add(receivers)
	for i := 0; i < receivers; i++ {
		go func(receiver int) {
			if deliver(receiver) != nil {
				return
			}
			workers.Done()
		}(i)
	}
	workers.Wait()
}

func leaky(w http.ResponseWriter, _ *http.Request) {
	go notify()
	fmt.Fprintln(w, "notifying", receivers)
}
