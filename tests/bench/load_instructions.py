#!/usr/bin/env python3
"""User-space instructions that a request costs the load engine, counted by cachegrind, beside wrk's.

A count and no time, so it hardly depends on the machine or on what else it does. Each client runs
twice, closed model, 64 connections, and the difference of the instructions is divided by that of the
requests which the server counted: what starting costs drops out. Exits 1 when leakgate's median is
above the limit (the goal is 3,200), 77 when valgrind, wrk or go is missing.

    load_instructions.py BUILD_FOLDER [--rounds 3] [--limit 3400] [--json FILE]
"""
import re
import sys

from common import loading

CONNECTIONS = 64
GOAL = 3200
REQUESTS = (5_000, 25_000)  # leakgate
SECONDS = (2, 8)            # wrk, which takes no number of requests
REFERENCES = re.compile(r"I\s+refs:\s+([0-9,]+)")


def instructions(command, server):
    """Instructions and requests of one run under cachegrind."""
    log = "--log-fd=1"  # into what is read of its output
    charge = loading.charged(["valgrind", "--tool=cachegrind", "--cache-sim=no",
                              "--cachegrind-out-file=/dev/null", log, *command], server)
    found = REFERENCES.search(charge.output)
    if not found:
        sys.exit(f"cachegrind says nothing of instructions: {charge.output}")
    return int(found.group(1).replace(",", "")), charge.requests


def per_request(short, long, server):
    (less, few), (more, many) = instructions(short, server), instructions(long, server)
    return (more - less) / (many - few)


def commands(options, url):
    ours = [loading.leakgate(options.build, url, "--connections", CONNECTIONS, "--requests", number)
            for number in REQUESTS]
    return {"leakgate": ours,
            "wrk": [loading.wrk(url, CONNECTIONS, seconds) for seconds in SECONDS]}


def main():
    options = loading.arguments(__doc__, rounds=3, limit=3400).parse_args()
    loading.need("valgrind", "wrk", "go")
    counts = {"leakgate": [], "wrk": []}
    with loading.bench_folder() as folder, loading.Server(folder) as server:
        for number in range(options.rounds):
            for name, pair in commands(options, server.url).items():
                counts[name].append(per_request(*pair, server))
                print(f"  round {number + 1}  {name:9} {counts[name][-1]:8,.0f} instructions/request")
    ours, theirs = (loading.median(counts[name]) for name in ("leakgate", "wrk"))
    print(f"instructions per request, median of {options.rounds}: leakgate {ours:,.0f}, "
          f"wrk {theirs:,.0f}, ratio {ours / theirs:.2f} (goal {GOAL:,}, limit {options.limit:,.0f})")
    loading.save(options, {"leakgate": ours, "wrk": theirs, "rounds": counts})
    limits = loading.Limits()
    limits.at_most("instructions per request", ours, options.limit)
    return limits.exit_code()


if __name__ == "__main__":
    sys.exit(main())
