package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"
)

var scrapes int32

// falters answers every other scrape itself, and badly; false: this one is to be answered as it should.
func falters(w http.ResponseWriter, r *http.Request) bool {
	switch atomic.AddInt32(&scrapes, 1) % 8 {
	case 1:
		writeMetrics(w, -1)
	case 3:
		// nothing: an empty answer
	case 5:
		http.Error(w, "no data", http.StatusInternalServerError)
	case 7:
		select { // late, unless the client goes away first
		case <-r.Context().Done():
		case <-time.After(3 * time.Second):
		}
	default:
		return false
	}
	return true
}

// residentBytes is what ps calls RSS: the second field of /proc/self/statm, in pages.
func residentBytes() int {
	statm, err := os.ReadFile("/proc/self/statm")
	fields := bytes.Fields(statm)
	if err != nil || len(fields) < 2 {
		return -1
	}
	pages, err := strconv.Atoi(string(fields[1]))
	if err != nil {
		return -1
	}
	return pages * os.Getpagesize()
}

// writeMetrics writes the text format of Prometheus.
func writeMetrics(w http.ResponseWriter, resident int) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	fmt.Fprintln(w, "# TYPE process_resident_memory_bytes gauge")
	fmt.Fprintln(w, "process_resident_memory_bytes", resident)
	fmt.Fprintln(w, "# TYPE go_goroutines gauge")
	fmt.Fprintln(w, "go_goroutines", runtime.NumGoroutine())
}
