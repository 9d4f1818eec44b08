#!/usr/bin/env python3
"""Memory of the load engine at 10,000 connections, and that it does not grow with the requests.

Closed model. The peak (VmHWM of /proc/PID/status, read while it runs) of a run with 10,000 connections,
less that of one with 64, is what a connection costs; the peak with 64 is the base; and a run of ten
times the length must need no more memory of its own (RssAnon, so without the pages of the program that
it happened to touch). wrk runs beside it. Exits 1 above a limit, 77 when wrk or go is
missing, or when a process may not have that many files open.

    load_10k.py BUILD_FOLDER [--rounds 3] [--limit-connection-kb 5] [--limit-base-mb 16]
                [--limit-growth-kb 64] [--json FILE]
"""
import re
import resource
import subprocess
import sys
import time

from common import loading

MANY, FEW = 10_000, 64
SHORT_S, LONG_S, MANY_S = 1, 10, 5
SIZES = re.compile(r"(VmHWM|RssAnon):\s+(\d+) kB")


def sizes_kb(command, server):
    """The largest of each size, and requests. (ru_maxrss would be the launcher's where that is larger.)"""
    before = server.served()
    client = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
    peak = {"VmHWM": 0, "RssAnon": 0}
    while client.poll() is None:
        try:
            with open(f"/proc/{client.pid}/status", encoding="ascii") as status:
                found = SIZES.findall(status.read())
        except (FileNotFoundError, ProcessLookupError):
            break
        peak |= {name: max(peak[name], int(size)) for name, size in found}
        time.sleep(0.02)
    if client.wait() != 0:
        sys.exit(f"{command[0]} failed with {client.returncode}")
    return peak, server.served() - before


def commands(options, url):
    def ours(connections, seconds):
        return loading.leakgate(options.build, url, "--connections", connections,
                                "--duration", f"{seconds}s")
    return {"leakgate": (ours(FEW, SHORT_S), ours(FEW, LONG_S), ours(MANY, MANY_S)),
            "wrk": (loading.wrk(url, FEW, SHORT_S), loading.wrk(url, FEW, LONG_S),
                    loading.wrk(url, MANY, MANY_S))}


def measure(trio, server):
    base, some = sizes_kb(trio[0], server)
    longer, more = sizes_kb(trio[1], server)
    many, _ = sizes_kb(trio[2], server)
    return {"base_mb": base["VmHWM"] / 1024, "growth_kb": longer["RssAnon"] - base["RssAnon"],
            "requests": [some, more], "many_mb": many["VmHWM"] / 1024,
            "connection_kb": (many["VmHWM"] - base["VmHWM"]) / (MANY - FEW)}


def main():
    options = loading.arguments(__doc__, rounds=3, limit_connection_kb=5, limit_base_mb=16,
                                limit_growth_kb=64).parse_args()
    loading.need("wrk", "go")
    if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < MANY + 200:
        loading.skip(f"a process may not have {MANY:,} files open here")
    loading.allow_files()
    rounds = {"leakgate": [], "wrk": []}
    with loading.bench_folder() as folder, loading.Server(folder, pinned=False) as server:
        for number in range(options.rounds):
            for name, trio in commands(options, server.url).items():
                one = measure(trio, server)
                rounds[name].append(one)
                print(f"  round {number + 1}  {name:9} base {one['base_mb']:5.1f} MB, "
                      f"{one['growth_kb']:+d} KB from {one['requests'][0]:,} to "
                      f"{one['requests'][1]:,} requests, {one['connection_kb']:5.2f} KB/connection")
    middle = {name: {key: loading.median([one[key] for one in ones])
                     for key in ("base_mb", "growth_kb", "many_mb", "connection_kb")}
              for name, ones in rounds.items()}
    for name, one in middle.items():
        print(f"{name}, median of {options.rounds}: {one['connection_kb']:.2f} KB per connection "
              f"({one['many_mb']:.1f} MB at {MANY:,}), base {one['base_mb']:.1f} MB, "
              f"growth over ten times the time {one['growth_kb']:+.0f} KB")
    ratio = middle["leakgate"]["connection_kb"] / middle["wrk"]["connection_kb"]
    print(f"ratio of a connection to wrk's {ratio:.2f}")
    loading.save(options, middle | {"ratio": ratio, "rounds": rounds})
    limits, ours = loading.Limits(), middle["leakgate"]
    limits.at_most("KB per connection", ours["connection_kb"], options.limit_connection_kb)
    limits.at_most("base in MB", ours["base_mb"], options.limit_base_mb)
    limits.at_most("growth with requests in KB", ours["growth_kb"], options.limit_growth_kb)
    return limits.exit_code()


if __name__ == "__main__":
    sys.exit(main())
