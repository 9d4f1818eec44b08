// Readers and writers of 32 KiB from pools, and now and then one that has grown to a MiB. Trap: what lies in the
// pools after a cycle is another amount each time.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	number  int64
	writers = sync.Pool{New: func() interface{} { return bufio.NewWriterSize(io.Discard, 32<<10) }}
	scratch = sync.Pool{New: func() interface{} { b := make([]byte, 0, 4<<10); return &b }}
)

func write(w io.Writer, lines int) {
	out := writers.Get().(*bufio.Writer)
	out.Reset(w)
	text := scratch.Get().(*[]byte)
	*text = (*text)[:0]
	for i := 0; i < lines; i++ {
		*text = append(*text, "a line of a table that is as long as this one\n"...)
	}
	out.WriteString(strings.ToUpper(string((*text)[:40])))
	out.Flush()
	out.Reset(io.Discard)
	scratch.Put(text)
	writers.Put(out)
}

func table(w http.ResponseWriter, _ *http.Request) {
	lines := 20
	if atomic.AddInt64(&number, 1)%97 == 0 {
		lines = 20000
	}
	write(w, lines)
	fmt.Fprintln(w)
}

func main() {
	http.HandleFunc("/table", table)
	service.Serve()
}
