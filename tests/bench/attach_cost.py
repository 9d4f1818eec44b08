#!/usr/bin/env python3
"""What `leakgate attach` costs the process that it watches: throughput with it over throughput without.

A server with 2,000 goroutines under closed load, rounds in turns, the order of each pair changing; and the
share of a core that leakgate takes for it, which is all that the server can lose. Exits 1 when the median
ratio is under the limit or that share over 1 %, 77 when go is missing.

    attach_cost.py BUILD_FOLDER [--rounds 21] [--seconds 2] [--limit 0.98]
"""
import argparse
import json
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time


def throughput(leakgate, port, seconds):
    run = subprocess.run([leakgate, "load", f"http://127.0.0.1:{port}/", "--connections", "4", "--duration",
                          f"{seconds}s", "--json"], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout)["rate"]


def watched(leakgate, pid, port, seconds):
    with tempfile.TemporaryDirectory() as folder:
        with subprocess.Popen([leakgate, "attach", "--pid", str(pid), "--out", folder, "--quiet"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as watcher:
            time.sleep(0.5)
            rate = throughput(leakgate, port, seconds)
            watcher.send_signal(signal.SIGINT)
    return rate


def cpu_seconds(leakgate, pid, seconds):
    """What a watch of so many seconds takes of a CPU."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([leakgate, "attach", "--pid", str(pid), "--for", f"{seconds}s", "--every", "5s", "--name",
                        "watch", "--out", folder, "--quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       check=False)
        return json.loads((pathlib.Path(folder) / "watch" / "result.json").read_text())["harness"]["cpu_s"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder that has leakgate")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--limit", type=float, default=0.98, help="smallest ratio that passes")
    options = parser.parse_args()
    if shutil.which("go") is None:
        print("skipped: go is not installed")
        return 77
    leakgate = pathlib.Path(options.build).resolve() / "leakgate"
    package = pathlib.Path(__file__).resolve().parent / "goroutine-server"
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        server = pathlib.Path(folder) / "server"
        subprocess.run(["go", "build", "-o", server, "."], cwd=package, check=True)
        with subprocess.Popen([server, "-goroutines", "2000"], stdout=subprocess.PIPE, text=True) as target:
            try:
                port = int(target.stdout.readline())
                throughput(leakgate, port, options.seconds)
                for number in range(options.rounds):
                    pair = {}
                    for with_it in (number % 2 == 0, number % 2 != 0):
                        time.sleep(0.5)
                        measure = watched if with_it else lambda leakgate, _, *rest: throughput(leakgate, *rest)
                        pair[with_it] = measure(leakgate, target.pid, port, options.seconds)
                    ratios.append(pair[True] / pair[False])
                # A start costs more than a second of watching: the difference of a long and a short one.
                share = (cpu_seconds(leakgate, target.pid, 25) - cpu_seconds(leakgate, target.pid, 5)) / 20
            finally:
                target.kill()
    ratio = statistics.median(ratios)
    print(f"throughput while it is watched over without: median of {options.rounds} {ratio:.3f}, "
          f"from {min(ratios):.3f} to {max(ratios):.3f} (limit {options.limit})")
    print(f"leakgate takes {100 * share:.2f} % of a core for it (limit 1 %)")
    return 0 if ratio >= options.limit and share <= 0.01 else 1


if __name__ == "__main__":
    sys.exit(main())
