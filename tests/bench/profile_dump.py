#!/usr/bin/env python3
"""Grouping a goroutine dump (debug=2) by state and stack: leakgate's reader against panicparse.

A Go program dumps its own goroutines, which wait in 20 stacks. The same file is grouped by
leakgate's reader, by panicparse v2 as it comes and without its look at the sources, and copied by
memcpy, in turns. 80,000 goroutines fill the 64 MiB where the Go runtime stops; panicparse refuses
what is cut there. Prints MB/s, medians of the rounds, and exits 1 when leakgate is below 1 GB/s,
0.06 of memcpy or 200 times panicparse, or the goroutines counted differ; 77 when go is missing or
panicparse cannot be had.

    profile_dump.py BUILD_FOLDER [--goroutines 20000,80000] [--rounds 3] [--json FILE]
"""
import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

LIMITS = {"mb_per_s": 1000, "of_memcpy": 0.06, "of_panicparse": 200}


def lines_of(*command):
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [line.split() for line in output.splitlines()]


def build_panicparse(folder):
    binary = folder / "panicparse"
    source = pathlib.Path(__file__).parent / "panicparse"
    if subprocess.run(["go", "build", "-o", binary, "."], cwd=source).returncode != 0:
        return None
    return binary


def measure(bench, panicparse, dump, rounds):
    """Seconds of each side, round by round; panicparse, which takes seconds, has its turn in each."""
    seconds = {"leakgate": [], "memcpy": [], "panicparse": [], "panicparse bare": []}
    for _ in range(rounds):
        (groups, goroutines), *times = lines_of(bench, "dump", dump, "5")
        seconds["leakgate"].append(statistics.median(float(a) for a, _ in times))
        seconds["memcpy"].append(statistics.median(float(b) for _, b in times))
        for name, command in (("panicparse", "parse"), ("panicparse bare", "parse-bare")):
            (_, seen, taken), = lines_of(panicparse, command, dump)
            if seen != goroutines:
                sys.exit(f"leakgate counts {goroutines} goroutines in {groups} groups, {name} {seen}")
            seconds[name].append(float(taken))
    return {name: statistics.median(values) for name, values in seconds.items()}


def judge(size, seconds):
    ours = seconds["leakgate"]
    figures = {"mb_per_s": size / ours / 1e6, "of_memcpy": seconds["memcpy"] / ours,
               "of_panicparse": seconds["panicparse"] / ours,
               "of_panicparse_bare": seconds["panicparse bare"] / ours}
    for name, taken in seconds.items():
        print(f"  {name:16} {taken * 1e3:10.2f} ms  {size / taken / 1e6:10,.1f} MB/s")
    print(f"  leakgate is {figures['of_panicparse']:,.0f} x panicparse "
          f"({figures['of_panicparse_bare']:,.0f} x without sources), "
          f"{figures['of_memcpy']:.2f} of memcpy")
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder that has bench_profile (-DLEAKGATE_BENCH=ON)")
    parser.add_argument("--goroutines", default="20000,80000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", help="write the figures to this file too")
    options = parser.parse_args()
    if shutil.which("go") is None:
        print("skipped: go is not installed")
        return 77
    bench = pathlib.Path(options.build).resolve() / "bench_profile"
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        panicparse = build_panicparse(pathlib.Path(folder))
        if panicparse is None:
            print("skipped: panicparse cannot be built here")
            return 77
        for count in options.goroutines.split(","):
            dump = pathlib.Path(folder) / "dump.txt"
            subprocess.run([panicparse, "make", count, dump], check=True)
            size = dump.stat().st_size
            print(f"{int(count):,} goroutines, {size / 1e6:.1f} MB:")
            results[count] = judge(size, measure(bench, panicparse, dump, options.rounds))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(results, indent=2) + "\n")
    missed = [f"{name} of {count} goroutines" for count, figures in results.items()
              for name, limit in LIMITS.items() if figures[name] < limit]
    if missed:
        print("below the limits: " + ", ".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
