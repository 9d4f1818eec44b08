#!/usr/bin/env python3
"""Goroutines read from outside, against the target's own pprof profile of them, in turns.

At 2,000 and 1,000,000 goroutines in 20 stacks: milliseconds of a reading, the memory it takes, and what
the profile takes from the target. Exits 1 over a limit (5 ms at 2,000; 2 s and 128 MiB at 1,000,000, the
first reading, with symbols, included; equal counts), 77 when go is missing.

    outside.py BUILD_FOLDER [--rounds 5]
"""
import argparse
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

SIZES = (2000, 1_000_000)


def resident(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def profile_seconds(port):
    start = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/debug/pprof/goroutine", timeout=120) as answer:
        answer.read()
    return time.monotonic() - start


def goroutines(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/debug/pprof/", timeout=120) as answer:
        page = answer.read().decode()
    return int(re.search(r"<td>(\d+)</td><td><a href='?\"?goroutine\?debug", page).group(1))


def measure(bench, server, size, rounds):
    with subprocess.Popen([server, "-goroutines", str(size)], stdout=subprocess.PIPE, text=True) as target:
        try:
            port = int(target.stdout.readline())
            time.sleep(1 + size / 500_000)
            readings = 20 if size < 100_000 else 3
            outside, first, own, memory = [], [], [], 0
            # RSS before any profile: what a profile allocates stays for a while.
            before = resident(target.pid)
            for _ in range(rounds if size < 100_000 else 2):
                run = subprocess.run([bench, str(target.pid), str(readings)], stdout=subprocess.PIPE,
                                     text=True, check=True)
                one, later, count, groups, rss = run.stdout.split()
                first.append(float(one))
                outside.append(float(later))
                memory = max(memory, int(rss))
                own.append(1000 * profile_seconds(port))
            growth = resident(target.pid) - before
            told = goroutines(port)
        finally:
            target.kill()
    result = {"first": statistics.median(first), "later": statistics.median(outside), "memory": memory,
              "own": statistics.median(own), "growth": growth, "count": int(count)}
    print(f"{size:>9,} goroutines in {groups} groups: from outside {result['later']:.2f} ms (the first, with "
          f"symbols, {result['first']:.1f} ms, {memory} MiB); pprof {result['own']:.1f} ms and +{growth:.0f} MiB "
          f"in the target: ratio {result['own'] / result['later']:.1f}; seen {result['count']:,}, told {told:,}")
    # The index page counts the goroutines that answer it, too.
    result["agree"] = abs(told - result["count"]) <= 4
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder that has bench_outside")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if shutil.which("go") is None:
        print("skipped: go is not installed")
        return 77
    build = pathlib.Path(options.build).resolve()
    package = pathlib.Path(__file__).resolve().parent / "goroutine-server"
    with tempfile.TemporaryDirectory() as folder:
        server = pathlib.Path(folder) / "server"
        subprocess.run(["go", "build", "-o", server, "."], cwd=package, check=True)
        few, many = (measure(build / "bench_outside", server, size, options.rounds) for size in SIZES)
    passes = (few["later"] < 5 and many["first"] < 2000 and many["memory"] < 128 and few["agree"]
              and many["agree"])
    print("within the limits" if passes else "over a limit: 5 ms; 2 s and 128 MiB; equal counts")
    return 0 if passes else 1


if __name__ == "__main__":
    sys.exit(main())
