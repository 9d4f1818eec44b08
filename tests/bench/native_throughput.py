#!/usr/bin/env python3
"""What the preloaded sampler costs a service: throughput with it over throughput without it, at 41
pairs of malloc and free a request, and heaptrack's in the same run.

Rounds in turns, a process each, closed load, 16 connections. Exits 1 when a median ratio is under its
limit, 77 when go is missing.

    native_throughput.py BUILD_FOLDER [--rounds 7] [--seconds 2] [--limit 0.95] [--limit-fine 0.80]
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

HERE = pathlib.Path(__file__).resolve().parent
HEAPTRACK = pathlib.Path("/usr/lib/heaptrack/libheaptrack_preload.so")


class Bench:
    def __init__(self, build, folder, seconds):
        self.build, self.folder, self.seconds = build, folder, seconds
        self.server = folder / "server"
        subprocess.run(["go", "build", "-o", self.server, HERE / "native-server" / "main.go"],
                       env=os.environ | {"CGO_ENABLED": "1"}, check=True)
        self.runs = 0

    def settings(self, way):
        """The environment of a round."""
        if way == "none":
            return {}
        self.runs += 1
        own = self.folder / str(self.runs)
        own.mkdir()
        if way == "heaptrack":
            return {"LD_PRELOAD": str(HEAPTRACK), "DUMP_HEAPTRACK_OUTPUT": str(own / "heaptrack")}
        # Writes the object and the shared file, as a run does.
        subprocess.run([self.build / "bench_native_pair", "--prepare", own], check=True)
        return {"LD_PRELOAD": str(own / "leakgate-native.so"),
                "LEAKGATE_NATIVE_FILE": str(own / "leakgate-native-samples"),
                "LEAKGATE_NATIVE_MEAN": way}

    def rate(self, way):
        """Requests a second of a server that is started for it."""
        server = subprocess.Popen([self.server], env=os.environ | self.settings(way),
                                  stdout=subprocess.PIPE, text=True)
        try:
            url = f"http://127.0.0.1:{int(server.stdout.readline())}/"
            load = [self.build / "leakgate", "load", url, "--json", "--duration"]
            subprocess.run(load + ["0.5s"], stdout=subprocess.DEVNULL, check=True)
            run = subprocess.run(load + [f"{self.seconds}s"], stdout=subprocess.PIPE, check=True)
            return json.loads(run.stdout)["rate"]
        finally:
            server.kill()
            server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder that has bench_native_pair and leakgate")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--limit", type=float, default=0.95, help="smallest ratio at 512 KiB")
    parser.add_argument("--limit-fine", type=float, default=0.80, help="smallest ratio at 64 KiB")
    options = parser.parse_args()
    if shutil.which("go") is None:
        print("skipped: go is not installed")
        return 77
    names = {"none": "without", "524288": "sampled every 512 KiB", "65536": "sampled every 64 KiB"}
    if HEAPTRACK.exists():
        names["heaptrack"] = "under heaptrack"
    rates = {way: [] for way in names}
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(pathlib.Path(options.build).resolve(), pathlib.Path(folder), options.seconds)
        for _ in range(options.rounds):
            for way in names:
                rates[way].append(bench.rate(way))
    ratios = {way: statistics.median(own / alone for own, alone in zip(rates[way], rates["none"]))
              for way in names}
    for way, name in names.items():
        print(f"{name}: {statistics.median(rates[way]):,.0f} requests/s, "
              f"ratio {ratios[way]:.3f} (median of {options.rounds} rounds)")
    good = ratios["524288"] >= options.limit and ratios["65536"] >= options.limit_fine
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
