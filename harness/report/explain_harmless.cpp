#include <array>

#include "report/explanations.hpp"

namespace leakgate {
namespace {

constexpr std::array kExplanations{
    Explanation{
        .kind = FindingKind::lazy_free,
        .title = "memory that was given back and still counts as RSS",
        .what = R"(The Go runtime has given memory back, but only marked it as free for the taking
(MADV_FREE): it counts as RSS until the kernel needs it. So with
GODEBUG=madvdontneed=0, which was the default of Go 1.12 to 1.15. C allocators may do
it, too. leakgate's rss leaves these pages out.)",
        .top =
            R"(RSS stays as high as the largest burst for ever. /proc/PID/smaps shows the difference
as LazyFree; in runtime.MemStats HeapReleased is large and HeapIdle - HeapReleased is
small. Sys never falls, whatever is given back.)",
        .pprof = "heap: as small as it should be.",
        .code = R"(buffer := make([]byte, 500<<20) // RSS 504 MiB
use(buffer)
buffer = nil // a collection later: RSS 504 MiB, of it LazyFree 497 MiB)",
        .fix =
            R"(Nothing is wrong. To see it in top, take madvdontneed=0 away or use Go 1.16 or newer:
in the same test RSS fell to 3.6 MiB within 5 s.)"},
    Explanation{
        .kind = FindingKind::allocator_retained,
        .title = "free memory that an allocator keeps",
        .what =
            R"(RSS is high, nothing of it is in use, and it does not grow: the Go runtime has not
returned idle heap yet, which it does within seconds, or malloc keeps freed blocks in
its arenas, of which it makes up to eight a CPU.)",
        .top = R"(RSS rises with the first burst and stays there, whatever load follows. HeapIdle -
HeapReleased in runtime.MemStats is the part of Go.)",
        .pprof = "heap: what is in use is much less than RSS.",
        .code = R"(parts := make([][]byte, workers)
for i := range parts {
    parts[i] = make([]byte, 64<<20) // all at once: RSS has to hold them all
}
merge(parts))",
        .fix =
            R"(None, as long as it levels off. Smaller bursts keep less. For Go set GOMEMLIMIT; in C
malloc_trim(0) gives back what free kept (136 MB became 11 in a test in which
MALLOC_ARENA_MAX=1 changed nothing).)"},
    Explanation{
        .kind = FindingKind::warm_up,
        .title = "the heap was still filling when the warm-up ended",
        .what =
            R"(Caches, pools and connections fill with the first requests. leakgate warms up until the
live heap stands still for two cycles, but no longer than six: here it had not yet, and
levelled off during the cycles that followed. That is no leak.)",
        .top = "RSS rises at first and then stays.",
        .pprof =
            R"(heap: what grows in the first profiles and not in the last ones are caches, pools and
buffers of connections.)",
        .code = R"(cache := lru.New(10_000) // full after 10,000 different keys, and not before)",
        .fix =
            R"(Raise [cycles] warmup to what fills the caches, or let the load repeat its keys, so that
they are full sooner.)"},
    Explanation{
        .kind = FindingKind::retained_map,
        .title = "a map that keeps the size it once had",
        .what =
            R"(A Go map never shrinks: delete and clear empty it, its table stays as large as it once
was. A million entries of 128 bytes held 287 MB before and after they were deleted, in
Go 1.24's new maps as well. Filling it again takes no more memory: it is no leak.)",
        .top = "RSS rises to what the fullest map needs, and stays there.",
        .pprof =
            R"(heap: the line that fills the map keeps its bytes after all was deleted, and they do not
grow from cycle to cycle.)",
        .code = R"(for id := range sessions {
    delete(sessions, id) // or clear(sessions): the table stays
})",
        .fix =
            R"(Where it matters make a new map when the old one is empty, or store pointers: then only
the table stays (524 MB became 36).)"}};

}  // namespace

std::span<const Explanation> harmless_explanations() { return kExplanations; }

}  // namespace leakgate
