#!/usr/bin/env python3
"""Time to verdict of every bundled scenario, build of the target and quiet hold included.

Each is run once through the command line. Exits 1 when one has not its expected verdict, or takes
longer than the limits: 15 s for a scenario that must pass, 30 s for one that must leak, 60 s for the
article's 100,000 goroutines. The build of the target is measured apart: a run before warms Go's cache.

    time_to_verdict.py BUILD_FOLDER
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile


def limit_of(name, verdict):
    if name.startswith("article"):
        return 60
    return 30 if verdict == "leak" else 15


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder that has leakgate")
    options = parser.parse_args()
    if shutil.which("go") is None:
        print("skipped: go is not installed")
        return 77
    leakgate = pathlib.Path(options.build).resolve() / "leakgate"
    root = pathlib.Path(__file__).resolve().parents[2]
    subprocess.run(["go", "build", "./..."], cwd=root / "go-samples", check=True)
    late = []
    with tempfile.TemporaryDirectory() as out:
        for scenario in sorted((root / "scenarios").glob("*.toml")):
            run = subprocess.run([leakgate, "run", scenario, "--out", out, "--quiet"],
                                 stdout=subprocess.DEVNULL)
            result = json.loads((pathlib.Path(out) / scenario.stem / "result.json").read_text())
            wall, limit = result["harness"]["wall_s"], limit_of(scenario.stem, result["verdict"])
            memory = result["harness"]["rss_bytes_peak"] / 2**20
            cycles = sum(1 for mark in result["cycles"] if mark["kind"] == "load")
            fine = run.returncode == 0 and wall <= limit
            print(f"  {scenario.stem:28} {result['verdict']:6} {wall:6.1f} s of {limit} s  "
                  f"{cycles:2} cycles  leakgate {memory:4.1f} MiB{'' if fine else '  <-- FAILED'}")
            if not fine:
                late.append(scenario.stem)
    if late:
        print("over the limit or not as expected: " + ", ".join(late))
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
