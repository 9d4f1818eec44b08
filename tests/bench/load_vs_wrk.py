#!/usr/bin/env python3
"""CPU per request of leakgate's load engine against wrk.

Both load the same Go server in turns, 64 connections each, and are charged the user and system time
of their process over the requests that the server counted. Prints the rounds, both medians and the
ratio; exits 1 when the ratio is above the limit, 77 when wrk or go is missing.

    load_vs_wrk.py BUILD_FOLDER [--rounds 5] [--seconds 3] [--limit 1.15] [--json FILE]
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
import urllib.request

CONNECTIONS = 64


def pin_to(cpu):
    """Server and client on cpus of their own: scheduling between them is most of the noise."""
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) < 2:
        return None
    chosen = {cpus[0] if cpu == "client" else cpus[1]}
    return lambda: os.sched_setaffinity(0, chosen)


def start_server(folder):
    binary = os.path.join(folder, "server")
    source = pathlib.Path(__file__).parent / "server" / "main.go"
    subprocess.run(["go", "build", "-o", binary, str(source)], check=True)
    server = subprocess.Popen([binary], stdout=subprocess.PIPE, text=True, preexec_fn=pin_to("server"))
    return server, int(server.stdout.readline())


def served(port):
    # No connection stays open: idle ones would be the server's cost in the next round.
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/count", timeout=10) as answer:
        return int(answer.read())


def cpu_per_request_us(command, port):
    before = served(port)
    client = subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=pin_to("client"))
    output = client.stdout.read().decode()
    _, status, usage = os.wait4(client.pid, 0)
    client.returncode = os.waitstatus_to_exitcode(status)
    if client.returncode != 0:
        sys.exit(f"{command[0]} failed with {client.returncode}: {output}")
    requests = served(port) - before
    return (usage.ru_utime + usage.ru_stime) * 1e6 / requests, requests


def measure(options, port):
    url = f"http://127.0.0.1:{port}/"
    commands = {
        "leakgate": [os.path.join(options.build, "bench_load"), str(port), str(CONNECTIONS),
                     f"{options.seconds}s"],
        "wrk": ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{options.seconds}s", url],
    }
    costs = {name: [] for name in commands}
    for command in commands.values():  # once unmeasured: caches, the server's heap
        cpu_per_request_us(command[:3] + ["1s"] if command[0] != "wrk" else
                           ["wrk", "-t1", f"-c{CONNECTIONS}", "-d1s", url], port)
    for number in range(options.rounds):
        order = list(commands) if number % 2 == 0 else list(reversed(commands))
        for name in order:
            cost, requests = cpu_per_request_us(commands[name], port)
            costs[name].append(cost)
            rate = requests / options.seconds
            print(f"  round {number + 1}  {name:9} {cost:6.2f} us/request  {rate:9,.0f} requests/s")
    return costs


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder that has bench_load (-DLEAKGATE_BENCH=ON, Release)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="length of a run")
    parser.add_argument("--limit", type=float, default=1.15, help="largest ratio that passes")
    parser.add_argument("--json", help="write the figures to this file too")
    options = parser.parse_args()
    for tool in ("wrk", "go"):
        if shutil.which(tool) is None:
            print(f"skipped: {tool} is not installed")
            return 77
    with tempfile.TemporaryDirectory() as folder:
        server, port = start_server(folder)
        try:
            costs = measure(options, port)
        finally:
            server.kill()
            server.wait()
    ours, theirs = (statistics.median(costs[name]) for name in ("leakgate", "wrk"))
    ratio = ours / theirs
    print(f"CPU per request, median of {options.rounds}: leakgate {ours:.2f} us, wrk {theirs:.2f} us, "
          f"ratio {ratio:.2f} (limit {options.limit})")
    if options.json:
        figures = {"leakgate_us": ours, "wrk_us": theirs, "ratio": ratio, "rounds": costs}
        pathlib.Path(options.json).write_text(json.dumps(figures, indent=2) + "\n")
    return 0 if ratio <= options.limit else 1


if __name__ == "__main__":
    sys.exit(main())
