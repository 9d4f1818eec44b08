#!/usr/bin/env python3
"""A run that ends with a million leaked goroutines in twenty stacks, with the probe.

Prints the time from the end of the last load to the verdict, the quiet hold of 12 s included, and
leakgate's own memory. Exits 1 over 30 s or 128 MiB or without the two findings, 77 when go is missing.

    million_goroutines.py BUILD_FOLDER
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

SCENARIO = """name = "million"
[target]
package = "{package}"
ready = "/healthz"
[load]
connections = 4
requests = 331
[[load.request]]
path = "/grow?n=1000"
[cycles]
warmup = 0
count = "3..5"
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder that has leakgate")
    options = parser.parse_args()
    if shutil.which("go") is None:
        print("skipped: go is not installed")
        return 77
    leakgate = pathlib.Path(options.build).resolve() / "leakgate"
    package = pathlib.Path(__file__).resolve().parent / "goroutine-server"
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "million.toml"
        file.write_text(SCENARIO.format(package=package))
        subprocess.run([leakgate, "run", file, "--out", folder, "--quiet"], stdout=subprocess.DEVNULL, check=False)
        result = json.loads((pathlib.Path(folder) / "million" / "result.json").read_text())
        recording = json.loads((pathlib.Path(folder) / "million" / "recording.json").read_text())
    last = [cycle for cycle in recording["cycles"] if cycle["kind"] == "load"][-1]
    seconds = result["harness"]["wall_s"] - last["load_ended_s"]
    memory = result["harness"]["rss_bytes_peak"] / 2**20
    kinds = sorted(finding["kind"] for finding in result["findings"] if finding["is_leak"])
    print(f"{last['mark']['goroutines']:,} goroutines: {', '.join(kinds)} told {seconds:.1f} s after the last load, "
          f"leakgate at {memory:.0f} MiB (limits 30 s, 128 MiB)")
    right = kinds == ["goroutine-chan-send", "goroutine-select"]
    return 0 if right and seconds < 30 and memory < 128 else 1


if __name__ == "__main__":
    sys.exit(main())
