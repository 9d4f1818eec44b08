#!/usr/bin/env python3
"""Are the smallest leaks found, every time, and named?

A service (tests/bench/small-leaks) with 8 B per request of heap, a goroutine per 1,000 requests, or a
descriptor per 500 is run through `leakgate check` with its defaults (2,003 requests a cycle), so is one
(tests/bench/small-native-leak) with 512 B of C memory, and so are both without a leak. Exits 1 when one run of a leak is no `leak` of that kind, or a clean run
is one. Prints how fast each was found.

    smallest_leak.py BUILD_FOLDER [--runs 8] [--only LEAK]
"""
import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

# Service, leak, kind of finding, and its culprit where the bench asks for one.
CASES = [("small-leaks", "heap", "heap", None),
         ("small-leaks", "goroutines", "goroutine-select", None),
         ("small-leaks", "fds", "fds", None),
         ("small-leaks", "none", None, None),
         ("small-native-leak", "native", "native-malloc", "main.keepBlock"),
         ("small-native-leak", "none", None, None)]


def judge(leakgate, service, leak, out):
    subprocess.run([leakgate, "check", service, "--out", out, "--quiet", "--",
                    "-listen", "{addr}", "-leak", leak], stdout=subprocess.DEVNULL)
    return json.loads((pathlib.Path(out) / service.name / "result.json").read_text())


def is_right(result, kind, culprit):
    if kind is None:
        return result["verdict"] == "pass"
    leaks = [finding for finding in result["findings"] if finding["is_leak"]]
    is_named = culprit is None or all(leak["culprit"] == culprit for leak in leaks)
    return result["verdict"] == "leak" and [leak["kind"] for leak in leaks] == [kind] and is_named


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder that has leakgate")
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--only", help="heap, goroutines, fds, native or none")
    options = parser.parse_args()
    if shutil.which("go") is None:
        print("skipped: go is not installed")
        return 77
    leakgate = pathlib.Path(options.build).resolve() / "leakgate"
    here = pathlib.Path(__file__).resolve().parent
    failed = False
    with tempfile.TemporaryDirectory() as out:
        for service, leak, kind, culprit in CASES:
            if options.only and options.only != leak:
                continue
            results = [judge(leakgate, here / service, leak, out) for _ in range(options.runs)]
            right = sum(is_right(result, kind, culprit) for result in results)
            wall = statistics.median(result["harness"]["wall_s"] for result in results)
            print(f"  {leak:12} {right} of {options.runs} {'passed' if kind is None else 'found'}, "
                  f"median {wall:.1f} s")
            failed |= right < options.runs
            for result in results:
                if not is_right(result, kind, culprit):
                    print(f"    {result['verdict']}: {result['reason']}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
