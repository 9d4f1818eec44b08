#!/usr/bin/env python3
"""The load engine at a constant rate: CPU per request, exact counts and lateness, beside vegeta.

5,000 requests a second over 64 connections, with each pacing; nothing is pinned. CPU is user and system
time of the client over the requests that the server counted. Exits 1 when a median costs more than its
limit, when a count is not exact, or when the lateness is above three times its goal in every round (it
is the machine's as much as leakgate's); 77 when go is missing or vegeta cannot be had.

    load_rate.py BUILD_FOLDER [--rounds 3] [--seconds 10] [--limit-tick-us 20] [--limit-precise-us 40]
                 [--json FILE]
"""
import json
import math
import sys

from common import loading

RATE, CONNECTIONS = 5000, 64
PACINGS = ("tick", "precise")
# Lateness in ms: pacing, percentile, goal.
LATENESS_MS = (("precise", "p50", 0.05), ("precise", "p99", 0.2), ("tick", "p99", 1.1))
LATENESS_ALLOWED = 3


def leakgate(options, server, pacing):
    command = loading.leakgate(options.build, server.url, "--rate", RATE, "--duration",
                               f"{options.seconds}s", "--connections", CONNECTIONS,
                               "--max-connections", CONNECTIONS, "--pacing", pacing)
    charge = loading.charged(command, server, pinned=False)
    return charge, json.loads(charge.output)


def vegeta(options, tool, server):
    charge, _ = tool.attack(server, f"-rate={RATE}/1s", f"-duration={options.seconds}s",
                            f"-connections={CONNECTIONS}")
    return charge


def check_counts(options, limits, pacing, charge, result):
    due = math.floor(RATE * options.seconds)
    limits.equal(f"{pacing}: requests due, and by rate x time", result["due"], due)
    limits.equal(f"{pacing}: sent and missed, and due", result["requests"] + result["missed"], due)
    limits.equal(f"{pacing}: counted by the server, and sent", charge.requests, result["requests"])
    limits.equal(f"{pacing}: errors, and none", sum(result["errors"].values()), 0)


def one_round(options, server, tool, limits, number):
    costs, late = {}, {}
    for pacing in PACINGS:
        charge, result = leakgate(options, server, pacing)
        check_counts(options, limits, pacing, charge, result)
        costs[pacing], late[pacing] = charge.cpu_per_request_us(), result["lateness_ms"]
        print(f"  round {number}  {pacing:9} {costs[pacing]:6.1f} us/request, {charge.requests:,} sent, "
              f"{result['missed']:,} missed, late p50 {late[pacing]['p50'] * 1e3:,.0f} us, "
              f"p99 {late[pacing]['p99'] * 1e3:,.0f} us")
    charge = vegeta(options, tool, server)
    costs["vegeta"] = charge.cpu_per_request_us()
    print(f"  round {number}  {'vegeta':9} {costs['vegeta']:6.1f} us/request, {charge.requests:,} sent")
    return costs, late


def main():
    parser = loading.arguments(__doc__, rounds=3, limit_tick_us=20, limit_precise_us=40)
    parser.add_argument("--seconds", type=int, default=10, help="length of a run")
    options = parser.parse_args()
    loading.need("go")
    limits, rounds = loading.Limits(), []
    with loading.bench_folder() as folder:
        tool = loading.Vegeta(folder)
        with loading.Server(folder, pinned=False) as server:
            for number in range(options.rounds):
                rounds.append(one_round(options, server, tool, limits, number + 1))
    costs = {name: loading.median([one[name] for one, _ in rounds]) for name in rounds[0][0]}
    late = {f"{pacing} {point}": [one[pacing][point] for _, one in rounds]
            for pacing, point, _ in LATENESS_MS}
    print(f"CPU per request at {RATE:,}/s, median of {options.rounds}: "
          + ", ".join(f"{name} {cost:.1f} us" for name, cost in costs.items())
          + f", ratio of tick to vegeta {costs['tick'] / costs['vegeta']:.2f}")
    print("lateness, median: " + ", ".join(
        f"{pacing} {point} {loading.median(late[f'{pacing} {point}']) * 1e3:,.0f} us "
        f"(goal {goal * 1e3:,.0f})" for pacing, point, goal in LATENESS_MS))
    loading.save(options, {"cpu_us": costs, "lateness_ms": late, "rounds": rounds})
    limits.at_most("CPU per request with tick in us", costs["tick"], options.limit_tick_us)
    limits.at_most("CPU per request with precise in us", costs["precise"], options.limit_precise_us)
    for pacing, point, goal in LATENESS_MS:
        limits.at_most(f"lateness {pacing} {point} in ms, in the best round",
                       min(late[f"{pacing} {point}"]), goal * LATENESS_ALLOWED)
    return limits.exit_code()


if __name__ == "__main__":
    sys.exit(main())
