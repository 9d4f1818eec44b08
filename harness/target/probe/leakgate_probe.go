//go:build linux

// The probe: the one file that leakgate adds to package main of the target, through go build -overlay.
// Without LEAKGATE_PROBE_SOCKET it does nothing at all. With it, it answers on that unix socket what only
// the runtime knows: metrics, profiles, build facts; and it collects garbage when asked. It touches no
// mux, flag or signal of the target. Standard library only, Go 1.19 or newer. Every name carries a prefix,
// and builtins that a program may well redefine (min, max, clear, print) are not used.
//
// A request is a line: metrics, gc, freeosmemory, heap, goroutine, goroutine-text, goroutineleak, build,
// heap-dump, or "leak goroutines N" and "leak blocks N", by which leakgate proves that it would see a leak.
// The answer is "unknown\n" (this Go cannot), "err TEXT\n", or "ok\n" and chunks, each "LENGTH\n" and so
// many bytes, the last one "0\n"; "err TEXT\n" in place of a length means that the answer broke off.
// Answers are streamed, so that a profile never lies in the heap that is being measured.
//
// heap-dump writes to the named pipe beside the socket, its name with ".dump", which leakgate has made and
// reads: the world is stopped then, so that the connection, which needs a goroutine, is no way for it.
package main

import (
	leakgateProbeBufio "bufio"
	leakgateProbeErrors "errors"
	leakgateProbeIO "io"
	leakgateProbeNet "net"
	leakgateProbeOS "os"
	leakgateProbeRuntime "runtime"
	leakgateProbeDebug "runtime/debug"
	leakgateProbeMetrics "runtime/metrics"
	leakgateProbePprof "runtime/pprof"
	leakgateProbeStrconv "strconv"
	leakgateProbeStrings "strings"
	leakgateProbeAtomic "sync/atomic"
	leakgateProbeSyscall "syscall"
	leakgateProbeTime "time"
)

// Of a goroutine dump only the first part is sent: every goroutine of a group was started at the same
// place, and leakgate must not grow with the target.
const leakgateProbeDumpBytesMax = 8 << 20

// More than leakgate ever opens (sampler, conductor, and a reconnecting sampler's old connection).
const leakgateProbeConnectionsMax = 8

// Metrics that are told when this Go has them: before 1.21 there is no /gc/heap/live, before 1.26 no
// /sched/threads. What is missing is left out of the answer, so that nobody takes it for 0.
var leakgateProbeNames = [...]string{
	"/gc/cycles/forced:gc-cycles",
	"/gc/cycles/total:gc-cycles",
	"/gc/heap/goal:bytes",
	"/gc/heap/live:bytes",
	"/gc/heap/objects:objects",
	"/memory/classes/heap/free:bytes",
	"/memory/classes/heap/objects:bytes",
	"/memory/classes/heap/released:bytes",
	"/memory/classes/heap/stacks:bytes",
	"/memory/classes/heap/unused:bytes",
	"/memory/classes/metadata/mcache/free:bytes",
	"/memory/classes/metadata/mcache/inuse:bytes",
	"/memory/classes/metadata/mspan/free:bytes",
	"/memory/classes/metadata/mspan/inuse:bytes",
	"/memory/classes/metadata/other:bytes",
	"/memory/classes/os-stacks:bytes",
	"/memory/classes/other:bytes",
	"/memory/classes/profiling/buckets:bytes",
	"/memory/classes/total:bytes",
	"/sched/threads/total:threads",
}

// The named pipe for heap dumps.
var leakgateProbeDumpPath string

// Goroutines of the probe itself: one that accepts, and one for each open connection.
var leakgateProbeGoroutines int64

func init() {
	path := leakgateProbeOS.Getenv("LEAKGATE_PROBE_SOCKET")
	if path == "" {
		return
	}
	// A child of the target must neither find the socket nor try to listen on it.
	_ = leakgateProbeOS.Unsetenv("LEAKGATE_PROBE_SOCKET")
	listener, err := leakgateProbeNet.ListenUnix("unix", &leakgateProbeNet.UnixAddr{Name: path, Net: "unix"})
	if err == nil {
		// Not by umask, which belongs to the whole process; until here the 0700 folder protects it.
		err = leakgateProbeOS.Chmod(path, 0600)
	}
	if err != nil {
		_, _ = leakgateProbeOS.Stderr.WriteString("leakgate probe: cannot listen: " + err.Error() + "\n")
		if listener != nil {
			_ = listener.Close()
		}
		return
	}
	leakgateProbeDumpPath = path + ".dump"
	leakgateProbeSetMemProfileRate(leakgateProbeOS.Getenv("GODEBUG"))
	leakgateProbeAtomic.AddInt64(&leakgateProbeGoroutines, 1)
	go leakgateProbeAccept(listener, leakgateProbeOS.Getuid())
}

// The runtime of Go 1.19 reads memprofilerate from GODEBUG and then loses it when its own variables are
// initialised; newer ones have it set already.
func leakgateProbeSetMemProfileRate(godebug string) {
	for _, setting := range leakgateProbeStrings.Split(godebug, ",") {
		if !leakgateProbeStrings.HasPrefix(setting, "memprofilerate=") {
			continue
		}
		rate, err := leakgateProbeStrconv.Atoi(setting[len("memprofilerate="):])
		if err == nil && rate >= 0 {
			leakgateProbeRuntime.MemProfileRate = rate
		}
	}
}

func leakgateProbeAccept(listener *leakgateProbeNet.UnixListener, uid int) {
	defer leakgateProbeAtomic.AddInt64(&leakgateProbeGoroutines, -1)
	for {
		connection, err := listener.AcceptUnix()
		if err != nil {
			if leakgateProbeErrors.Is(err, leakgateProbeNet.ErrClosed) {
				return
			}
			// Out of descriptors or memory: the target's trouble, and perhaps a passing one.
			leakgateProbeTime.Sleep(100 * leakgateProbeTime.Millisecond)
			continue
		}
		busy := leakgateProbeAtomic.LoadInt64(&leakgateProbeGoroutines) > leakgateProbeConnectionsMax
		if busy || !leakgateProbePeerIsOurs(connection, uid) {
			_ = connection.Close()
			continue
		}
		leakgateProbeAtomic.AddInt64(&leakgateProbeGoroutines, 1)
		go leakgateProbeServe(connection)
	}
}

// Root may, because it can read the process anyway.
func leakgateProbePeerIsOurs(connection *leakgateProbeNet.UnixConn, uid int) bool {
	raw, err := connection.SyscallConn()
	if err != nil {
		return false
	}
	ours := false
	err = raw.Control(func(fd uintptr) {
		peer, failure := leakgateProbeSyscall.GetsockoptUcred(
			int(fd), leakgateProbeSyscall.SOL_SOCKET, leakgateProbeSyscall.SO_PEERCRED)
		ours = failure == nil && (int(peer.Uid) == uid || peer.Uid == 0)
	})
	return err == nil && ours
}

// One connection: its buffers are made once, so that thousands of samples leave nothing behind.
type leakgateProbeConversation struct {
	out     *leakgateProbeBufio.Writer
	samples []leakgateProbeMetrics.Sample
	line    []byte
}

func leakgateProbeServe(connection *leakgateProbeNet.UnixConn) {
	defer leakgateProbeAtomic.AddInt64(&leakgateProbeGoroutines, -1)
	defer func() { _ = connection.Close() }()
	talk := &leakgateProbeConversation{
		out:     leakgateProbeBufio.NewWriterSize(connection, 16<<10),
		samples: leakgateProbeKnownMetrics(),
		line:    make([]byte, 0, 4<<10),
	}
	in := leakgateProbeBufio.NewReaderSize(connection, 128)
	for {
		request, err := in.ReadSlice('\n')
		if err != nil { // closed, or a line that no client of ours sends
			return
		}
		talk.answer(leakgateProbeStrings.TrimSpace(string(request)))
		if talk.out.Flush() != nil {
			return
		}
	}
}

func leakgateProbeKnownMetrics() []leakgateProbeMetrics.Sample {
	known := []leakgateProbeMetrics.Sample{}
	for _, metric := range leakgateProbeMetrics.All() {
		for _, name := range leakgateProbeNames {
			if metric.Name == name && metric.Kind == leakgateProbeMetrics.KindUint64 {
				known = append(known, leakgateProbeMetrics.Sample{Name: name})
			}
		}
	}
	return known
}

func (talk *leakgateProbeConversation) answer(request string) {
	if leakgateProbeStrings.HasPrefix(request, "leak ") {
		talk.leak(leakgateProbeStrings.Fields(request)[1:])
		return
	}
	switch request {
	case "metrics":
		talk.sayMetrics()
	case "gc":
		// Twice: what lies in a sync.Pool survives the first (victim cache).
		leakgateProbeRuntime.GC()
		leakgateProbeRuntime.GC()
		talk.say("")
	case "freeosmemory":
		leakgateProbeDebug.FreeOSMemory()
		talk.say("")
	case "heap":
		talk.sayProfile("heap", 0)
	case "goroutine":
		talk.sayProfile("goroutine", 0)
	case "goroutine-text":
		talk.sayProfile("goroutine", 2)
	case "goroutineleak":
		talk.sayProfile("goroutineleak", 0)
	case "heap-dump":
		talk.dumpHeap()
	case "build":
		talk.say(leakgateProbeBuildFacts())
	default:
		_, _ = talk.out.WriteString("err no such request\n")
	}
}

// The leaks have names without the prefix of the probe: they are to be found like any of the target's.
func (talk *leakgateProbeConversation) leak(request []string) {
	count := -1
	if len(request) == 2 {
		if number, err := leakgateProbeStrconv.Atoi(request[1]); err == nil {
			count = number
		}
	}
	switch {
	case count < 0:
		_, _ = talk.out.WriteString("err not a number of leaks\n")
	case request[0] == "goroutines":
		for i := 0; i < count; i++ {
			go leakgateInjectedGoroutine()
		}
		talk.say("")
	case request[0] == "blocks":
		// On a stack of its own, which the probe is not on.
		done := make(chan bool)
		go leakgateInjectedAllocation(count, done)
		<-done
		talk.say("")
	default:
		_, _ = talk.out.WriteString("err no such leak\n")
	}
}

// Nobody sends.
var leakgateInjectedChannel = make(chan bool)

func leakgateInjectedGoroutine() {
	<-leakgateInjectedChannel
}

// 16 bytes, the size of a class of the allocator, so that a block costs just that.
type leakgateInjectedBlock struct {
	next  *leakgateInjectedBlock
	value int64
}

var leakgateInjectedBlocks *leakgateInjectedBlock

func leakgateInjectedAllocation(count int, done chan<- bool) {
	for i := 0; i < count; i++ {
		leakgateInjectedBlocks = &leakgateInjectedBlock{next: leakgateInjectedBlocks, value: int64(i)}
	}
	done <- true
}

// Write sends one chunk; profiles are written through it.
func (talk *leakgateProbeConversation) Write(bytes []byte) (int, error) {
	if len(bytes) == 0 { // a chunk of length 0 would end the answer
		return 0, nil
	}
	length := leakgateProbeStrconv.Itoa(len(bytes))
	if _, err := talk.out.WriteString(length + "\n"); err != nil {
		return 0, err
	}
	return talk.out.Write(bytes)
}

// Passes the first bytes on and swallows the rest.
type leakgateProbeFirst struct {
	to   leakgateProbeIO.Writer
	left int
}

func (first *leakgateProbeFirst) Write(bytes []byte) (int, error) {
	kept := bytes
	if len(kept) > first.left {
		kept = kept[:first.left]
	}
	first.left -= len(kept)
	if _, err := first.to.Write(kept); err != nil {
		return 0, err
	}
	return len(bytes), nil
}

func (talk *leakgateProbeConversation) say(text string) {
	_, _ = talk.out.WriteString("ok\n")
	_, _ = leakgateProbeIO.WriteString(talk, text)
	_, _ = talk.out.WriteString("0\n")
}

func (talk *leakgateProbeConversation) sayProfile(name string, debug int) {
	profile := leakgateProbePprof.Lookup(name)
	if profile == nil {
		_, _ = talk.out.WriteString("unknown\n")
		return
	}
	_, _ = talk.out.WriteString("ok\n")
	var to leakgateProbeIO.Writer = talk
	if debug == 2 {
		to = &leakgateProbeFirst{to: talk, left: leakgateProbeDumpBytesMax}
	}
	if err := profile.WriteTo(to, debug); err != nil {
		_, _ = talk.out.WriteString("err " + leakgateProbeStrings.ReplaceAll(err.Error(), "\n", " ") + "\n")
		return
	}
	_, _ = talk.out.WriteString("0\n")
}

// Without a reader the open fails instead of waiting for one; a reader that goes away is no harm either, for
// the runtime ignores what writing says.
func (talk *leakgateProbeConversation) dumpHeap() {
	const flags = leakgateProbeSyscall.O_WRONLY | leakgateProbeSyscall.O_NONBLOCK | leakgateProbeSyscall.O_CLOEXEC
	pipe, err := leakgateProbeSyscall.Open(leakgateProbeDumpPath, flags, 0)
	if err == nil {
		err = leakgateProbeSyscall.SetNonblock(pipe, false)
		if err == nil {
			leakgateProbeDebug.WriteHeapDump(uintptr(pipe))
		}
		_ = leakgateProbeSyscall.Close(pipe)
	}
	if err != nil {
		_, _ = talk.out.WriteString("unknown\n")
		return
	}
	talk.say("")
}

// Lines of "NAME VALUE". probe/goroutines says how many of runtime/goroutines are ours. The latter is not
// /sched/goroutines, which since Go 1.26 counts the runtime's own too (GC workers, and how many there are
// varies).
func (talk *leakgateProbeConversation) sayMetrics() {
	leakgateProbeMetrics.Read(talk.samples)
	talk.line = talk.line[:0]
	talk.addLine("probe/goroutines", uint64(leakgateProbeAtomic.LoadInt64(&leakgateProbeGoroutines)))
	talk.addLine("runtime/goroutines", uint64(leakgateProbeRuntime.NumGoroutine()))
	for _, sample := range talk.samples {
		if sample.Value.Kind() == leakgateProbeMetrics.KindUint64 {
			talk.addLine(sample.Name, sample.Value.Uint64())
		}
	}
	_, _ = talk.out.WriteString("ok\n")
	_, _ = talk.Write(talk.line)
	_, _ = talk.out.WriteString("0\n")
}

func (talk *leakgateProbeConversation) addLine(name string, value uint64) {
	talk.line = append(talk.line, name...)
	talk.line = append(talk.line, ' ')
	talk.line = leakgateProbeStrconv.AppendUint(talk.line, value, 10)
	talk.line = append(talk.line, '\n')
}

func leakgateProbeBuildFacts() string {
	facts := "go " + leakgateProbeRuntime.Version() +
		"\ngomaxprocs " + leakgateProbeStrconv.Itoa(leakgateProbeRuntime.GOMAXPROCS(0)) + "\n"
	if build, ok := leakgateProbeDebug.ReadBuildInfo(); ok {
		facts += "path " + build.Path + "\nmodule " + build.Main.Path + "\n"
	}
	for _, name := range []string{"GODEBUG", "GOGC", "GOMEMLIMIT"} {
		if value, ok := leakgateProbeOS.LookupEnv(name); ok {
			facts += name + " " + leakgateProbeStrings.ReplaceAll(value, "\n", " ") + "\n"
		}
	}
	return facts
}
