// The other side of profile_dump.py: makes a goroutine dump, and reads it with panicparse.
//
//	panicparse make GOROUTINES FILE    a real debug=2 dump of goroutines in 20 stacks
//	panicparse parse FILE              prints "GROUPS GOROUTINES SECONDS", as it comes
//	panicparse parse-bare FILE         the same without its look at the sources and paths
package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/pprof"
	"strconv"
	"sync"
	"time"

	"github.com/maruel/panicparse/v2/stack"
)

func main() {
	switch {
	case len(os.Args) == 4 && os.Args[1] == "make":
		count, err := strconv.Atoi(os.Args[2])
		check(err)
		check(os.WriteFile(os.Args[3], dump(count), 0o644))
	case len(os.Args) == 3 && os.Args[1] == "parse":
		text, err := os.ReadFile(os.Args[2])
		check(err)
		parse(text, false)
	case len(os.Args) == 3 && os.Args[1] == "parse-bare":
		text, err := os.ReadFile(os.Args[2])
		check(err)
		parse(text, true)
	default:
		log.Fatal("usage: panicparse make GOROUTINES FILE | parse FILE | parse-bare FILE")
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// parse counts goroutines by stack, as panicparse's own command does for a terminal.
func parse(text []byte, bare bool) {
	start := time.Now()
	opts := stack.DefaultOpts()
	if bare {
		opts.GuessPaths, opts.AnalyzeSources = false, false
	}
	snapshot, _, err := stack.ScanSnapshot(bytes.NewReader(text), io.Discard, opts)
	if err != nil && err != io.EOF {
		log.Fatal(err)
	}
	aggregated := snapshot.Aggregate(stack.AnyValue)
	taken := time.Since(start)
	goroutines := 0
	for _, bucket := range aggregated.Buckets {
		goroutines += len(bucket.IDs)
	}
	fmt.Println(len(aggregated.Buckets), goroutines, taken.Seconds())
}

// dump has a tenth of the goroutines wait for a lock, the rest on channels, at depths from 1 to 10.
func dump(count int) []byte {
	var started sync.WaitGroup
	var held sync.Mutex
	held.Lock()
	in, out := make(chan int), make(chan int)
	for i := 0; i < count; i++ {
		started.Add(1)
		depth := 1 + i%10
		if i%20 < 2 {
			go lock(depth, &started, &held)
		} else if i%20 < 11 {
			go receive(depth, "request", &started, in)
		} else {
			go send(depth, []int{i}, &started, out)
		}
	}
	started.Wait()
	time.Sleep(time.Second)
	var buffer bytes.Buffer
	check(pprof.Lookup("goroutine").WriteTo(&buffer, 2))
	return buffer.Bytes()
}

//go:noinline
func lock(depth int, started *sync.WaitGroup, held *sync.Mutex) {
	if depth > 1 {
		lock(depth-1, started, held)
		return
	}
	started.Done()
	held.Lock()
}

//go:noinline
func receive(depth int, name string, started *sync.WaitGroup, never chan int) {
	if depth > 1 {
		receive(depth-1, name, started, never)
		return
	}
	started.Done()
	<-never
}

//go:noinline
func send(depth int, values []int, started *sync.WaitGroup, never chan int) {
	if depth > 1 {
		send(depth-1, values, started, never)
		return
	}
	started.Done()
	never <- values[0]
}
