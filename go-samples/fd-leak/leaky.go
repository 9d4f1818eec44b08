package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
)

func readReport() (int, error) {
	file, err := os.Open(report)
	if err != nil {
		return 0, err
	}
	opened.add(file)
	return io.ReadFull(file, make([]byte, headSize))
}

func leaky(w http.ResponseWriter, _ *http.Request) {
	size, err := readReport()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, "read", size, "bytes")
}
