package main

// int scale(int width), scale_checked(int width);
import "C"

import (
	"fmt"
	"net/http"
)

func resizeChecked(width int) int {
	defer func() { _ = recover() }()
	return int(C.scale_checked(C.int(width))) // below 0 is an error
}

func fixed(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, "scaled by", resizeChecked(widthOf(r)))
}
