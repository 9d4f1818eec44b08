package main

// int scale(int width), scale_checked(int width);
import "C"

import (
	"fmt"
	"net/http"
)

func resize(width int) int {
	defer func() { _ = recover() }()
	return int(C.scale(C.int(width)))
}

func leaky(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, "scaled by", resize(widthOf(r)))
}
