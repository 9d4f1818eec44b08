#!/usr/bin/env python3
"""Coordinated omission: latency of a server that answers nothing for 200 ms of every second.

At 5,000 requests a second over 64 connections. A fifth of them come into a stall and wait evenly 0 to
200 ms: mean 20 ms, p90 100, p95 150, and some more until the thousand that have queued are through.
leakgate counts from when a request was due and has to find that; what it finds from the sending is shown
beside it, and so is vegeta with 64 workers: both hide it. (p99 and max tell nothing: the 640 requests
that the stalls catch are 1.3 % of all.) Exits 1 when a figure is outside its range or a request is
neither sent nor missed; 77 when go is missing or vegeta cannot be had. --plot draws the curves of the
last round.

    load_stall.py BUILD_FOLDER [--rounds 1] [--plot FILE.svg] [--json FILE]
"""
import json
import pathlib
import sys

from common import curves, loading

RATE, CONNECTIONS, SECONDS, STALL_MS = 5000, 64, 10, 200
RANGES_MS = {"mean": (20, 26), "p90": (100, 120), "p95": (150, 172)}
SHOWN = ("mean", "p50", "p90", "p95", "p99", "max")


def stalling(folder):
    # A server of its own for each run: its stalls are counted from the first request.
    return loading.Server(folder, f"-stall={STALL_MS}ms", pinned=False)


def leakgate(options, folder, limits):
    files = {"corrected": folder / "corrected", "uncorrected": folder / "uncorrected"}
    with stalling(folder) as server:
        command = loading.leakgate(
            options.build, server.url, "--rate", RATE, "--duration", f"{SECONDS}s", "--connections",
            CONNECTIONS, "--max-connections", CONNECTIONS, "--histogram", files["corrected"],
            "--histogram-uncorrected", files["uncorrected"])
        charge = loading.charged(command, server, pinned=False)
    result = json.loads(charge.output)
    limits.equal("sent and missed, and due", result["requests"] + result["missed"], RATE * SECONDS)
    limits.equal("counted by the server, and sent", charge.requests, result["requests"])
    for name, (low, high) in RANGES_MS.items():
        limits.between(f"corrected {name} in ms", result["latency_ms"][name], low, high)
    return result, files


def vegeta(folder, tool):
    with stalling(folder) as server:
        return tool.attack(server, f"-rate={RATE}/1s", f"-duration={SECONDS}s",
                           f"-connections={CONNECTIONS}", f"-workers={CONNECTIONS}",
                           f"-max-workers={CONNECTIONS}")


def show(who, requests, latency_ms):
    figures = "  ".join(f"{name} {latency_ms[name]:6.2f}" for name in SHOWN)
    print(f"  {who:23} {requests:7,} requests   {figures} ms")


def plot(path, files):
    drawn = {name: curves.read(file) for name, file in files.items()}
    drawn["truth"] = [(0, 0), (1 - STALL_MS / 1000, 0), (1, STALL_MS)]
    pathlib.Path(path).write_text(curves.svg(drawn, SECONDS * RATE), encoding="utf-8")
    print(f"  drawn to {path}")


def main():
    parser = loading.arguments(__doc__, rounds=1)
    parser.add_argument("--plot", help="draw the percentiles to this SVG file")
    options = parser.parse_args()
    loading.need("go")
    limits, rounds = loading.Limits(), []
    with loading.bench_folder() as folder:
        tool = loading.Vegeta(folder)
        for number in range(options.rounds):
            result, files = leakgate(options, folder, limits)
            charge, report = vegeta(folder, tool)
            print(f"  round {number + 1}, {result['missed']:,} missed")
            show("leakgate, from due", result["requests"], result["latency_ms"])
            show("leakgate, from sending", result["requests"], result["latency_uncorrected_ms"])
            show("vegeta -max-workers 64", charge.requests, report["latency_ms"])
            rounds.append({"corrected": result["latency_ms"],
                           "uncorrected": result["latency_uncorrected_ms"],
                           "vegeta": report["latency_ms"]})
        if options.plot:
            plot(options.plot, files)
    means = {who: loading.median([one[who]["mean"] for one in rounds]) for who in rounds[0]}
    print(f"mean latency, median of {options.rounds}: leakgate {means['corrected']:.1f} ms, from sending "
          f"{means['uncorrected']:.1f} ms, vegeta {means['vegeta']:.1f} ms, the truth 20 ms and a queue; "
          f"ratio of leakgate to vegeta {means['corrected'] / means['vegeta']:.1f}")
    loading.save(options, {"mean_ms": means, "rounds": rounds})
    return limits.exit_code()


if __name__ == "__main__":
    sys.exit(main())
