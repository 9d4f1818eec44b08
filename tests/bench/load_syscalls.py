#!/usr/bin/env python3
"""System calls that a request costs the load engine in the steady state, epoll_wait aside, beside wrk's.

A preloaded library (count_calls.c) counts them inside the client. Each client runs twice, closed model,
64 connections; the difference of the calls is divided by that of the requests which the server counted,
so connecting drops out. Waiting is left out because how many answers one wait brings depends on the
machine. Exits 1 when leakgate's median is above the limit, 77 when wrk or go is missing.

    load_syscalls.py BUILD_FOLDER [--rounds 3] [--limit 3.05] [--json FILE]
"""
import os
import pathlib
import sys

from common import loading

CONNECTIONS = 64
SECONDS = (1, 3)
WAITS = ("epoll_wait", "epoll_pwait", "poll")


class Counter:
    def __init__(self, build, folder):
        self.library = pathlib.Path(build).resolve() / "count_calls.so"
        if not self.library.exists():
            sys.exit(f"there is no {self.library.name} in the build folder (-DLEAKGATE_BENCH=ON)")
        self.file = folder / "calls"

    def run(self, command, server):
        """Calls by name, and requests."""
        charge = loading.charged(command, server, env=os.environ | {
            "LD_PRELOAD": str(self.library), "COUNT_CALLS_FILE": str(self.file)})
        lines = (line.split() for line in self.file.read_text().splitlines())
        return {name: int(count) for name, count in lines}, charge.requests

    def per_request(self, short, long, server):
        (less, few), (more, many) = self.run(short, server), self.run(long, server)
        return {name: (more[name] - less[name]) / (many - few) for name in more}


def commands(options, url):
    ours = [loading.leakgate(options.build, url, "--connections", CONNECTIONS,
                             "--duration", f"{seconds}s") for seconds in SECONDS]
    return {"leakgate": ours,
            "wrk": [loading.wrk(url, CONNECTIONS, seconds) for seconds in SECONDS]}


def without_waits(calls):
    return sum(count for name, count in calls.items() if name not in WAITS)


def main():
    options = loading.arguments(__doc__, rounds=3, limit=3.05).parse_args()
    loading.need("wrk", "go")
    rounds = {"leakgate": [], "wrk": []}
    with loading.bench_folder() as folder, loading.Server(folder) as server:
        counter = Counter(options.build, folder)
        for number in range(options.rounds):
            for name, pair in commands(options, server.url).items():
                calls = counter.per_request(*pair, server)
                rounds[name].append(calls)
                kinds = ", ".join(f"{call} {count:.2f}" for call, count in calls.items() if count > 0.005)
                print(f"  round {number + 1}  {name:9} {without_waits(calls):5.2f} ({kinds})")
    ours, theirs = (loading.median([without_waits(calls) for calls in rounds[name]])
                    for name in ("leakgate", "wrk"))
    print(f"system calls per request without waits, median of {options.rounds}: leakgate {ours:.3f}, "
          f"wrk {theirs:.3f}, ratio {ours / theirs:.2f} (limit {options.limit})")
    loading.save(options, {"leakgate": ours, "wrk": theirs, "rounds": rounds})
    limits = loading.Limits()
    limits.at_most("system calls per request", ours, options.limit)
    return limits.exit_code()


if __name__ == "__main__":
    sys.exit(main())
