#include <array>

#include "report/explanations.hpp"

namespace leakgate {
namespace {

constexpr std::array kExplanations{
    Explanation{
        .kind = FindingKind::goroutine_select,
        .title = "goroutines waiting in a select that nothing ends",
        .what =
            R"(A goroutine waits in select {}, or in a select none of whose cases becomes ready any
more: nobody sends, and the context is never cancelled. It keeps its stack and all
that it refers to.)",
        .top = R"(RSS rises by about 2.5 KiB a goroutine, 2 KiB of it stack, and by what it holds.
The CPU is idle and the number of threads stays.)",
        .pprof = R"(goroutine: one stack with a rising count, runtime.selectgo or (select {})
runtime.block at its leaf; debug=2 says [select] or [select (no cases)]. heap shows
only a fifth of it: stacks are no heap.)",
        .code = R"(go func() { // one for each request
    select {
    case update := <-updates: // the sender is gone
        apply(update)
    case <-quit: // and nobody closes quit
    }
}())",
        .fix =
            R"(Give it a case that is certain to come, such as <-ctx.Done() with the context of the
request, and end what was started: defer cancel(), defer close(quit).)"},
    Explanation{
        .kind = FindingKind::goroutine_chan_send,
        .title = "goroutines blocked sending on a channel",
        .what = R"(A goroutine sends on a channel from which nobody receives any more, most often
because whoever asked has given up after a timeout. Load that is answered in time
does not show it.)",
        .top =
            R"(RSS rises by about 3 KiB for each request that timed out, and by what the goroutine
holds: the late result, for one. The CPU is idle.)",
        .pprof =
            R"(goroutine: runtime.chansend1 at the leaf, under it the line that sends; debug=2 says
[chan send], or [chan send (nil chan)] for a channel that was never made.)",
        .code = R"(images := make(chan string)
go func() { images <- rebuild(id) }() // blocked for ever after the timeout
select {
case image := <-images:
    fmt.Fprintln(w, image)
case <-time.After(timeout):
    http.Error(w, "timed out", http.StatusGatewayTimeout)
})",
        .fix =
            R"(Give the channel room for what may come late, make(chan string, 1), or let the sender
select on ctx.Done() as well.)"},
    Explanation{
        .kind = FindingKind::goroutine_chan_recv,
        .title = "goroutines blocked receiving from a channel",
        .what =
            R"(A goroutine receives from a channel on which nobody sends and which nobody closes: a
worker that ranges over a channel, or a wait for <-ctx.Done() of a context that is
never cancelled.)",
        .top = "RSS rises by some 2.5 KiB a goroutine and by what it holds; the CPU is idle.",
        .pprof =
            R"(goroutine: runtime.chanrecv1 or chanrecv2 at the leaf; debug=2 says [chan receive], or
[chan receive (nil chan)], which <-context.Background().Done() is, too.)",
        .code = R"(jobs := make(chan Job)
for i := 0; i < workers; i++ {
    go func() {
        for job := range jobs { // jobs is never closed: they outlive the request
            do(job)
        }
    }()
}
sendAll(jobs, batch))",
        .fix =
            R"(Close the channel where the sending ends: defer close(jobs). Cancel every context that
is made: defer cancel(); go vet finds cancel functions that are lost.)"},
    Explanation{
        .kind = FindingKind::goroutine_mutex,
        .title = "goroutines waiting for a lock",
        .what =
            R"(A goroutine waits for a sync.Mutex, RWMutex or Once that its holder does not let go: a
path returns without Unlock, or the holder itself waits for something that does not
come. Every later request queues up behind it.)",
        .top =
            R"(RSS rises by the requests that queue; the CPU is idle, and clients see timeouts.)",
        .pprof = R"(goroutine: sync.(*Mutex).Lock and lockSlow near the leaf; debug=2 says
[sync.Mutex.Lock], older Go [semacquire]. The culprit is where they wait; the holder
is a goroutine elsewhere, or has ended.)",
        .code = R"(mu.Lock()
item, ok := cache[key]
if !ok {
    return errNotFound // mu stays locked
}
mu.Unlock())",
        .fix = R"(Put defer mu.Unlock() right after the Lock. Do not send, receive or wait for the
network while a lock is held.)"},
    Explanation{
        .kind = FindingKind::goroutine_wg,
        .title = "goroutines waiting for a WaitGroup",
        .what =
            R"(A goroutine waits in WaitGroup.Wait and a Done is missing: a worker returned early. If
the workers themselves are still there, they are the leak; whoever waits for them is
counted to it.)",
        .top = "RSS rises by some 2.5 KiB a goroutine and by what it holds; the CPU is idle.",
        .pprof = R"(goroutine: sync.(*WaitGroup).Wait; debug=2 says [sync.WaitGroup.Wait], older Go
[semacquire].)",
        .code = R"(wg.Add(len(parts))
for _, part := range parts {
    go func(part Part) {
        if err := fetch(part); err != nil {
            return // without Done
        }
        wg.Done()
    }(part)
}
wg.Wait())",
        .fix =
            R"(Make defer wg.Done() the first line of the worker, and Add before the go statement;
wg.Go, new in Go 1.25, does both.)"},
    Explanation{
        .kind = FindingKind::goroutine_cond,
        .title = "goroutines waiting for a Cond",
        .what =
            R"(A goroutine waits in Cond.Wait and nobody calls Signal or Broadcast any more. A Signal
that came before the wait is lost: a Cond remembers nothing.)",
        .top = "RSS rises by some 2.5 KiB a goroutine and by what it holds; the CPU is idle.",
        .pprof = R"(goroutine: sync.(*Cond).Wait over sync.runtime_notifyListWait; debug=2 says
[sync.Cond.Wait].)",
        .code = R"(mu.Lock()
for len(queue) == 0 {
    ready.Wait() // no Broadcast when the queue is shut down
}
item := queue[0]
queue = queue[1:]
mu.Unlock())",
        .fix = R"(Broadcast on every path that changes the condition, shutdown included, and let the
loop check for shutdown. A channel and a context are often simpler.)"},
    Explanation{
        .kind = FindingKind::goroutine_io,
        .title = "goroutines waiting for the network",
        .what =
            R"(A goroutine waits for the other side of a connection, without a time limit. An HTTP
request that hangs has two goroutines more, its connection's readLoop and writeLoop,
and a socket; a response body that is not closed keeps these three.)",
        .top = R"(RSS rises, and so do the descriptors, one each (ls /proc/PID/fd | wc -l), until
"too many open files". The CPU is idle.)",
        .pprof = R"(goroutine: internal/poll.runtime_pollWait at the leaf, [IO wait] in debug=2.
net/http.(*persistConn).readLoop is the connection's, not the cause.)",
        .code = R"(client := &http.Client{Transport: &http.Transport{ // limits the dialling alone
    DialContext: (&net.Dialer{Timeout: time.Second}).DialContext,
}}
resp, err := client.Get(url) // waits as long as the server likes
if err != nil {
    return err
}
return decode(resp.Body) // and the body is not closed)",
        .fix = R"(Set http.Client.Timeout or a context with a deadline, SetDeadline on a plain
connection. Close on every path: defer resp.Body.Close() after the error check.)"},
    Explanation{
        .kind = FindingKind::goroutine_sleep,
        .title = "goroutines asleep, again and again",
        .what =
            R"(A goroutine sleeps in a loop that does not end with what started it: it polls, retries
or refreshes for ever. One long sleep alone falls back when leakgate holds the target
quiet, unless it is longer than that.)",
        .top = "RSS rises by some 2.5 KiB a goroutine; each wake-up takes a little CPU time.",
        .pprof =
            R"(goroutine: time.Sleep at the leaf, [sleep] in debug=2. The runtime's own leak profile
does not list it, since it wakes up.)",
        .code = R"(go func() { // one for each request
    for {
        refresh(key)
        time.Sleep(time.Minute)
    }
}())",
        .fix =
            R"(One goroutine that refreshes for all; or a time.Ticker and a select on ctx.Done(), with
the context of whoever needs it.)"},
    Explanation{
        .kind = FindingKind::goroutine_syscall,
        .title = "goroutines in a system call or in C code",
        .what =
            R"(A goroutine is in the kernel or in C code (cgo) and does not come back. Unlike one that
waits in Go it takes an OS thread of its own, and nothing in Go can end the call. At
10,000 threads the runtime ends the program.)",
        .top = R"(Threads rise one for one (ps -o nlwp -p PID, top -H). RSS hardly moves: 8 KiB a
thread. With cgo VIRT rises by 8 MiB each.)",
        .pprof = R"(goroutine: for C runtime.cgocall and _Cfunc_NAME at the leaf, for the kernel
syscall.Syscall; debug=2 says [syscall] for both. threadcreate is of no use.)",
        .code = R"(func resize(w http.ResponseWriter, r *http.Request) {
    go C.resize_cover(handle) // waits for a lock inside the C library
    fmt.Fprintln(w, "accepted")
})",
        .fix = R"(Bound how many run at once, with a channel as a semaphore, and use a call that can
time out: a poll before the read, the C library's own limit.)"},
    Explanation{
        .kind = FindingKind::goroutine_other,
        .title = "goroutines that stay for another reason",
        .what =
            R"(They wait for none of the things that leakgate tells apart: they run (a loop without an
end), are the coroutine of an iter.Pull that was not stopped, or no profile shows them.)",
        .top = "RSS rises with them. A loop without an end is CPU time after the load is over.",
        .pprof = R"(goroutine: see the stack; debug=2 names the state, [running], [runnable] or
[coroutine]. For a loop: go tool pprof http://HOST/debug/pprof/profile?seconds=5)",
        .code = R"(next, stop := iter.Pull(rows)
first, ok := next()
return first, ok // without stop() the coroutine stays)",
        .fix =
            R"(End loops by the context of the request; defer stop() after iter.Pull. Where no profile
shows them let leakgate build the target (package) or give it [target] pprof.)"}};

}  // namespace

std::span<const Explanation> goroutine_explanations() { return kExplanations; }

}  // namespace leakgate
