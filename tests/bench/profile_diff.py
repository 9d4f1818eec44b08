#!/usr/bin/env python3
"""The difference of two heap profiles: `leakgate profile` against `go tool pprof -top -base`.

Large: two profiles of the Go compiler at work on its package ssa, sampled every 512 bytes. Both
tools print the top functions in turns, each charged its wall time and peak memory; the rows have to
be equal to the byte. Small: two recorded profiles of a few kilobytes, in process. Exits 1 when
leakgate is less than 8 times as fast, takes more than an eighth of the memory, or more than 1 ms
for the small ones; 77 when go is missing.

    profile_diff.py BUILD_FOLDER [--rounds 5] [--json FILE]
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = "cmd/compile/internal/ssa"
ROWS = "20"


def compile_with_profile(folder, *flags):
    """Heap profile of the compiler; a folder as its name asks for protobuf instead of text."""
    folder.mkdir()
    gcflags = " ".join([f"{PACKAGE}=-memprofile={folder}/", "-memprofilerate=512", *flags])
    subprocess.run(["go", "build", "-o", os.devnull, f"-gcflags={gcflags}", PACKAGE], check=True)
    return next(folder.iterdir())


def run(command):
    """Output, seconds and peak bytes."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} failed with {process.returncode}")
    return output, time.monotonic() - start, usage.ru_maxrss * 1024


def rows_of(output):
    lines = output.splitlines()
    return lines[next(i for i, line in enumerate(lines) if line.strip().startswith("flat ")):]


def measure_large(leakgate, base, newer, rounds):
    commands = {
        "leakgate": [leakgate, "profile", "--functions", "--top", ROWS, "--base", base, newer],
        "pprof": ["go", "tool", "pprof", "-top", f"-nodecount={ROWS}", f"-base={base}", newer],
    }
    taken = {name: [] for name in commands}
    for number in range(rounds):
        order = list(commands) if number % 2 == 0 else list(reversed(commands))
        shown = {}
        for name in order:
            shown[name], seconds, peak = run(commands[name])
            taken[name].append((seconds, peak))
        if rows_of(shown["leakgate"]) != rows_of(shown["pprof"]):
            sys.exit("the rows differ:\n" + shown["leakgate"] + shown["pprof"])
    return {name: [statistics.median(column) for column in zip(*values)]
            for name, values in taken.items()}


def measure_small(bench):
    folder = ROOT / "fixtures" / "profiles" / "go1.26"
    output, _, _ = run([bench, "diff", folder / "heap-before.pb.gz", folder / "heap-after.pb.gz", "200"])
    return statistics.median(float(line) for line in output.splitlines()) * 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder that has leakgate and bench_profile")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", help="write the figures to this file too")
    options = parser.parse_args()
    if shutil.which("go") is None:
        print("skipped: go is not installed")
        return 77
    build = pathlib.Path(options.build).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        base = compile_with_profile(folder / "base")
        newer = compile_with_profile(folder / "newer", "-c=1")
        print(f"two profiles of {base.stat().st_size / 1e6:.1f} and {newer.stat().st_size / 1e6:.1f} MB:")
        large = measure_large(build / "leakgate", base, newer, options.rounds)
    small_us = measure_small(build / "bench_profile")
    for tool, (seconds, peak) in large.items():
        print(f"  {tool:9} {seconds:6.2f} s  {peak / 2**20:7.1f} MiB")
    speed = large["pprof"][0] / large["leakgate"][0]
    memory = large["leakgate"][1] / large["pprof"][1]
    print(f"  leakgate is {speed:.1f} x as fast with 1/{1 / memory:.1f} of the memory (limits 8, 1/8)")
    print(f"two small profiles in process: {small_us:.0f} us (limit 1,000)")
    if options.json:
        figures = {"times_as_fast": speed, "share_of_memory": memory, "small_us": small_us}
        pathlib.Path(options.json).write_text(json.dumps(figures, indent=2) + "\n")
    return 0 if speed >= 8 and memory <= 1 / 8 and small_us < 1000 else 1


if __name__ == "__main__":
    sys.exit(main())
