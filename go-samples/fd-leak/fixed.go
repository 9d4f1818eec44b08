package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
)

func readReportAndClose() (int, error) {
	file, err := os.Open(report)
	if err != nil {
		return 0, err
	}
	opened.add(file)
	defer opened.closeFile(file)
	return io.ReadFull(file, make([]byte, headSize))
}

func fixed(w http.ResponseWriter, _ *http.Request) {
	size, err := readReportAndClose()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, "read", size, "bytes")
}
