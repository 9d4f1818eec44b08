#include <array>

#include "report/explanations.hpp"

namespace leakgate {
namespace {

constexpr std::array kExplanations{
    Explanation{
        .kind = FindingKind::monitoring_gap,
        .title = "samples are missing",
        .what =
            R"(A reading could not be taken: the machine was busy, the target did not answer in time,
an endpoint failed or answered nonsense. That is a gap with a cause, never a value: not
0, not -1, and no drop that has to be explained. The finding says whether the process
lived on, by its pid and its start time.)",
        .top = "The process is there all the time, with the same PID.",
        .pprof = "Nothing, or a request that timed out.",
        .code = R"(rss, err := readRSS()
if err != nil {
    rss = -1 // a reader takes it for a value: "memory fell to -1"
}
fmt.Fprintln(w, "process_resident_memory_bytes", rss))",
        .fix =
            R"(An exporter should say nothing rather than a false value. Where the machine was busy run
leakgate alone, or raise [cycles] max_gap. With too many gaps a run is inconclusive,
never a pass.)"},
    Explanation{
        .kind = FindingKind::crash,
        .title = "the target ended by itself",
        .what =
            R"(A panic that nobody recovered (exit code 2); an error of the runtime that recover does
not catch, such as concurrent map writes or a stack overflow; a signal that C code
brought about (SIGSEGV, SIGABRT); or os.Exit. What a run had measured until then is
no verdict about memory.)",
        .top = "The process is gone, and its memory with it.",
        .pprof =
            R"(Nothing any more; the profiles of the marks before it are in profiles/. The last lines
that it printed are in target.log; GOTRACEBACK=all prints every goroutine.)",
        .code = R"(func handle(w http.ResponseWriter, r *http.Request) {
    go audit(r) // net/http recovers panics of its own goroutine only: one in here
                // ends the whole process
})",
        .fix =
            R"(Mend what the panic's stack names; let goroutines of your own recover where the service
should live on. For a core file set [target] core = true.)"},
    Explanation{
        .kind = FindingKind::restart,
        .title = "another process took the target's place",
        .what =
            R"(The judged process ended and something (a script, a process manager) started another one
on the same port. Memory fell because the process is new, not because anything was
freed: growth cannot be judged over it.)",
        .top = "Another PID; the time that it has run begins anew.",
        .pprof = "Everything is small again.",
        .code = R"(for {
    server := exec.Command("./server")
    _ = server.Run() // it crashed? start it again, and tell nobody
})",
        .fix =
            R"(See why the first one ended: exit code, panic, target.log. Let leakgate run the service
itself, without what restarts it.)"},
    Explanation{
        .kind = FindingKind::oom_kill,
        .title = "the kernel killed the target for want of memory",
        .what =
            R"(The process had reached the limit of its memory cgroup, or the machine had no memory
left. SIGKILL leaves no panic and no last words. Go's heap need not be the reason: C
memory and stacks count as well.)",
        .top = R"(The process is gone. A container says exit code 137 (128 + 9); dmesg says "Killed
process"; oom_kill in the cgroup's memory.events (v1: memory.oom_control) has risen.)",
        .pprof = R"(Too late. The heap profiles of the marks before it are in profiles/.)",
        .code =
            R"(body, err := io.ReadAll(r.Body) // as large as the client likes, for every request)",
        .fix =
            R"(Run it with more memory: the gates then say what grows before the kernel does. Bound what
a request may need (http.MaxBytesReader), and set GOMEMLIMIT below the cgroup's limit,
so that the collector works harder before it is too late.)"}};

}  // namespace

std::span<const Explanation> event_explanations() { return kExplanations; }

}  // namespace leakgate
