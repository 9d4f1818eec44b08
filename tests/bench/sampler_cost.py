#!/usr/bin/env python3
"""What the 10 Hz sampler costs the target: throughput with it over throughput without it.

Rounds in turns on one process of the `steady` sample, closed load, 16 connections. Exits 1 when the
median ratio is under the limit, 77 when go is missing.

    sampler_cost.py BUILD_FOLDER [--rounds 7] [--seconds 2] [--limit 0.90]
"""
import argparse
import pathlib
import shutil
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder that has bench_sampler and leakgate")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2, help="length of a round's halves")
    parser.add_argument("--limit", type=float, default=0.90, help="smallest ratio that passes")
    options = parser.parse_args()
    if shutil.which("go") is None:
        print("skipped: go is not installed")
        return 77
    build = pathlib.Path(options.build).resolve()
    package = pathlib.Path(__file__).resolve().parents[2] / "go-samples" / "steady"
    run = subprocess.run([build / "bench_sampler", build / "leakgate", package, str(options.rounds),
                          str(options.seconds)], stdout=subprocess.PIPE, text=True, check=True)
    lines = run.stdout.splitlines()
    print("\n".join(lines[:-1]))
    ratio = float(lines[-1])
    print(f"throughput with the sampler over without it, median of {options.rounds}: {ratio:.3f} "
          f"(limit {options.limit})")
    return 0 if ratio >= options.limit else 1


if __name__ == "__main__":
    sys.exit(main())
