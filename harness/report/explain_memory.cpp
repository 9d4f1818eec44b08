#include <array>

#include "report/explanations.hpp"

namespace leakgate {
namespace {

constexpr std::array kExplanations{
    Explanation{
        .kind = FindingKind::heap,
        .title = "Go objects that stay reachable",
        .what =
            R"(A map, slice or cache that only grows, a callback that is never taken back, a small
slice that keeps a large array alive. What counts is the live heap: what two garbage
collections in a row did not free.)",
        .top = R"(RSS rises with the requests; between collections it is up to twice the live heap
(GOGC=100).)",
        .pprof =
            R"(heap: go tool pprof -sample_index=inuse_space -base FIRST.pb.gz LAST.pb.gz names the
line that allocates what stays. Who keeps it is another question: look for the map,
the field or the channel that it is put into.)",
        .code = R"(var cache = map[string][]byte{}

func remember(key string, value []byte) {
    cache[key] = value // never deleted, and the keys never repeat
})",
        .fix =
            R"(Bound it, by number or by age, and delete what is done. Of a large buffer keep a copy
of the part that is needed (bytes.Clone, strings.Clone), not a slice of it.)"},
    Explanation{
        .kind = FindingKind::native_malloc,
        .title = "memory of C that is not freed",
        .what = R"(C code, or Go through cgo, allocates with malloc and nobody frees it: C.CString,
C.CBytes, C.malloc, handles of C libraries. The garbage collector does not know of it.
RSS alone is no proof, since malloc keeps what was freed. So leakgate loads an object into
targets that link cgo which counts each block, and samples the stacks of some: the finding
names the Go function, and as created_by the C function that asked malloc. Where it cannot
be loaded (attach, a static binary) the finding says "resident, unproven".)",
        .top =
            R"(RSS rises, while Go's heap and goroutines stay: it is far above what runtime.MemStats
accounts for, Sys - HeapReleased.)",
        .pprof = "heap shows nothing of it. profiles/native.pb.gz in the run folder does: go tool\n"
                 "pprof -sample_index=inuse_space, with C and Go frames.",
        .code = R"(name := C.CString(path) // malloc
wand := C.NewMagickWand()
C.MagickReadImage(wand, name)
return // without C.free(unsafe.Pointer(name)) and C.DestroyMagickWand(wand))",
        .fix =
            R"(Put defer C.free, or the library's own Destroy, right after what allocates. From Go 1.25
on a program built with go build -asan lists what C leaked when it ends.)"},
    Explanation{
        .kind = FindingKind::native_mmap,
        .title = "mapped memory that is not unmapped",
        .what =
            R"(C code maps memory and does not unmap it. Where leakgate's object is loaded, each call of
mmap, munmap and mremap is followed, and the finding names the Go function. Elsewhere it
is what /proc shows, syscall.Mmap included, and blocks of 128 KiB and more, which malloc
maps one by one: they may be a malloc that is not freed.)",
        .top = R"(VIRT rises with every mapping, RSS only by the pages that were touched.
wc -l /proc/PID/maps rises, too, unless neighbours are merged.)",
        .pprof = "heap shows nothing of it.",
        .code = R"(data, err := syscall.Mmap(fd, 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
if err != nil {
    return err
}
return index(data) // without syscall.Munmap(data))",
        .fix =
            R"(defer syscall.Munmap(data) right after the error check. What has to stay mapped needs a
limit.)"},
    Explanation{
        .kind = FindingKind::threads,
        .title = "OS threads that pile up",
        .what =
            R"(Their number rises with every cycle. A goroutine in C, in a system call that blocks, or
after runtime.LockOSThread needs a thread of its own. Threads that are done are parked
and used again, not ended: a number that stays high is no leak, one that goes on
rising is. At 10,000 the runtime ends the program.)",
        .top =
            R"(ps -o nlwp -p PID, or top -H. RSS hardly moves, 8 KiB a thread that waits in C; with
cgo VIRT rises by 8 MiB each. So no limit on memory sees it.)",
        .pprof =
            R"(threadcreate is of no use (golang/go#6104). goroutine shows who is in runtime.cgocall
or in syscall.Syscall.)",
        .code = R"(go func() {
    runtime.LockOSThread() // and no end: the thread is its alone
    for event := range events {
        C.handle(event)
    }
}())",
        .fix =
            R"(Bound how many calls into C and blocking system calls run at once; give them a time
limit; end goroutines that are locked to a thread (the thread ends with them).)"},
    Explanation{
        .kind = FindingKind::fds,
        .title = "file descriptors that stay open",
        .what =
            R"(Sockets, files or pipes that are not closed. One that nothing refers to any more is
closed by the garbage collector (os.File, net.Conn). What stays is kept by something:
a map, a goroutine, net/http for a body that was not closed; or it is a bare number
from package syscall.)",
        .top =
            R"(Nothing. ls -l /proc/PID/fd shows them; at the limit (ulimit -n) accept and open fail
with "too many open files".)",
        .pprof = R"(heap: os.newFile or net.newFD among the lines that grow names who opens them.
goroutine: readLoop and writeLoop, two for each connection of an HTTP client.)",
        .code = R"(file, err := os.Open(name)
if err != nil {
    return err
}
opened[name] = file // kept, and never closed)",
        .fix =
            R"(Close on every path: defer file.Close() right after the error check; so with response
bodies, database rows and listeners.)"}};

}  // namespace

std::span<const Explanation> memory_explanations() { return kExplanations; }

}  // namespace leakgate
