#!/usr/bin/env python3
"""Are the smallest leaks found, every time, and named?

A service (tests/bench/small-leaks) with 8 B per request of heap, a goroutine per 1,000 requests, or a
descriptor per 500 is run through `leakgate check` with its defaults (2,003 requests a cycle), and so is
the same service without a leak. Exits 1 when one run of a leak is no `leak` of that kind, or a clean run
is one. Prints how fast each was found.

    smallest_leak.py BUILD_FOLDER [--runs 8]
"""
import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

KINDS = {"heap": "heap", "goroutines": "goroutine-select", "fds": "fds", "none": None}


def judge(leakgate, service, leak, out):
    subprocess.run([leakgate, "check", service, "--out", out, "--quiet", "--",
                    "-listen", "{addr}", "-leak", leak], stdout=subprocess.DEVNULL)
    return json.loads((pathlib.Path(out) / service.name / "result.json").read_text())


def is_right(result, kind):
    if kind is None:
        return result["verdict"] == "pass"
    kinds = [finding["kind"] for finding in result["findings"] if finding["is_leak"]]
    return result["verdict"] == "leak" and kinds == [kind]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder that has leakgate")
    parser.add_argument("--runs", type=int, default=8)
    options = parser.parse_args()
    if shutil.which("go") is None:
        print("skipped: go is not installed")
        return 77
    leakgate = pathlib.Path(options.build).resolve() / "leakgate"
    service = pathlib.Path(__file__).resolve().parent / "small-leaks"
    failed = False
    with tempfile.TemporaryDirectory() as out:
        for leak, kind in KINDS.items():
            results = [judge(leakgate, service, leak, out) for _ in range(options.runs)]
            right = sum(is_right(result, kind) for result in results)
            wall = statistics.median(result["harness"]["wall_s"] for result in results)
            print(f"  {leak:12} {right} of {options.runs} {'passed' if kind is None else 'found'}, "
                  f"median {wall:.1f} s")
            failed |= right < options.runs
            for result in results:
                if not is_right(result, kind):
                    print(f"    {result['verdict']}: {result['reason']}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
