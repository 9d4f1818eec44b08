#!/usr/bin/env python3
"""What the preloaded sampler costs a pair of malloc and free, against glibc's alone in the same run.

Exits 1 when the ratio at a mean of 512 KiB is over the limit.

    native_pair.py BUILD_FOLDER [--limit 2.0]
"""
import argparse
import pathlib
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder that has bench_native_pair")
    parser.add_argument("--limit", type=float, default=2.0, help="largest ratio that passes")
    options = parser.parse_args()
    run = subprocess.run([pathlib.Path(options.build).resolve() / "bench_native_pair"],
                         stdout=subprocess.PIPE, text=True, check=True)
    pairs = {name: float(value) for name, value in map(str.split, run.stdout.splitlines())}
    for mean, text in (("524288", "512 KiB"), ("65536", "64 KiB")):
        print(f"malloc and free, sampled every {text}: {pairs[mean]:.1f} ns, alone {pairs['alone']:.1f} ns, "
              f"ratio {pairs[mean] / pairs['alone']:.2f}")
    return 0 if pairs["524288"] <= options.limit * pairs["alone"] else 1


if __name__ == "__main__":
    sys.exit(main())
