// A history that is kept for ever, in a process whose memory is limited: 64 KiB a request, until the
// kernel kills the process. It gets no chance to say anything: SIGKILL, and in a container exit code
// 137.
//
// RSS and heap rise by 64 KiB a request up to the limit of the memory cgroup.
//
// Expected: oom-kill. The fixed variant keeps the last 64 entries, 4 MiB, and passes within the same
// limit.
package main

import (
	"bytes"
	"sync"

	"leakgate.dev/samples/internal/service"
)

var (
	lock    sync.Mutex
	history [][]byte
)

// entry touches every byte, so that all of it is resident.
func entry() []byte { return bytes.Repeat([]byte{'x'}, 64*1024) }

func main() {
	service.Run(service.Variants{"leaky": leaky, "fixed": fixed})
}
