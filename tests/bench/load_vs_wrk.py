#!/usr/bin/env python3
"""CPU per request of leakgate's load engine against wrk.

Both load the same Go server in turns, 64 connections each, and are charged the user and system time
of their process over the requests that the server counted. Prints the rounds, both medians and the
ratio, of which 0.90 is the goal; exits 1 when it is above the limit, 77 when wrk or go is missing.

    load_vs_wrk.py BUILD_FOLDER [--rounds 5] [--seconds 3] [--limit 1.15] [--json FILE]
"""
import sys

from common import loading

CONNECTIONS = 64
GOAL = 0.90


def commands(options, url, seconds):
    return {"leakgate": loading.leakgate(options.build, url, "--connections", CONNECTIONS,
                                         "--duration", f"{seconds}s"),
            "wrk": loading.wrk(url, CONNECTIONS, seconds)}


def measure(options, server):
    for command in commands(options, server.url, 1).values():  # caches, the server's heap
        loading.charged(command, server)
    measured = commands(options, server.url, options.seconds)
    costs = {name: [] for name in measured}
    for number in range(options.rounds):
        order = list(measured) if number % 2 == 0 else list(reversed(measured))
        for name in order:
            charge = loading.charged(measured[name], server)
            cost = charge.cpu_per_request_us()
            costs[name].append(cost)
            rate = charge.requests / options.seconds
            print(f"  round {number + 1}  {name:9} {cost:6.2f} us/request  {rate:9,.0f} requests/s")
    return costs


def main():
    parser = loading.arguments(__doc__, rounds=5, limit=1.15)
    parser.add_argument("--seconds", type=int, default=3, help="length of a run")
    options = parser.parse_args()
    loading.need("wrk", "go")
    with loading.bench_folder() as folder, loading.Server(folder) as server:
        costs = measure(options, server)
    ours, theirs = (loading.median(costs[name]) for name in ("leakgate", "wrk"))
    ratio = ours / theirs
    print(f"CPU per request, median of {options.rounds}: leakgate {ours:.2f} us, wrk {theirs:.2f} us, "
          f"ratio {ratio:.2f} (goal {GOAL:.2f}, limit {options.limit})")
    loading.save(options, {"leakgate_us": ours, "wrk_us": theirs, "ratio": ratio, "rounds": costs})
    return 0 if ratio <= options.limit else 1


if __name__ == "__main__":
    sys.exit(main())
