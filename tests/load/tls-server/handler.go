package main

import (
	"fmt"
	"io"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"time"
)

// handler answers with what a client is to look for in the body, which it does not keep.
func handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", echo)
	mux.HandleFunc("/cookie", countByCookie)
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/wait", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(50 * time.Millisecond)
		fmt.Fprintln(w, "waited")
	})
	mux.HandleFunc("/abort", func(w http.ResponseWriter, r *http.Request) { breakOff(w) })
	mux.HandleFunc("/split", inPieces)
	mux.HandleFunc("/big", large)
	mux.HandleFunc("/headers", func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < 100; i++ {
			w.Header().Set(fmt.Sprint("X-", i), strings.Repeat("x", 1000))
		}
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "hello by %s\n", r.Proto) })
	return mux
}

// echo: "METHOD target proto|Header: value|...|body", the headers sorted.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	parts := []string{"Host: " + r.Host}
	for name, values := range r.Header {
		parts = append(parts, name+": "+strings.Join(values, ", "))
	}
	sort.Strings(parts)
	fmt.Fprintf(w, "%s %s %s|%s|%s|", r.Method, r.RequestURI, r.Proto, strings.Join(parts, "|"), body)
}

func countByCookie(w http.ResponseWriter, r *http.Request) {
	seen := 0
	if cookie, err := r.Cookie("seen"); err == nil {
		seen, _ = strconv.Atoi(cookie.Value)
	}
	http.SetCookie(w, &http.Cookie{Name: "seen", Value: strconv.Itoa(seen + 1)})
	fmt.Fprintf(w, "seen %d times, cookies %s.", seen, r.Header.Get("Cookie"))
}

func breakOff(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "100")
	fmt.Fprint(w, "only this")
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

func inPieces(w http.ResponseWriter, r *http.Request) {
	for _, piece := range []string{"a nee", "d", "le in a haystack"} {
		fmt.Fprint(w, piece)
		w.(http.Flusher).Flush()
		time.Sleep(5 * time.Millisecond)
	}
}

// large: as many bytes as its query says, and "the end".
func large(w http.ResponseWriter, r *http.Request) {
	size, _ := strconv.Atoi(r.URL.RawQuery)
	block := []byte(strings.Repeat("x", 32768))
	for ; size > 0; size -= len(block) {
		if size < len(block) {
			block = block[:size]
		}
		if _, err := w.Write(block); err != nil {
			return
		}
	}
	fmt.Fprint(w, "the end")
}
