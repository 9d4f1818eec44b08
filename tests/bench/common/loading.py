"""What the benchmarks of the load engine share: the server that counts, and clients that are charged."""
import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request

BENCH = pathlib.Path(__file__).resolve().parents[1]
SKIPPED = 77


def arguments(doc, rounds, **limits):
    """The parser that all have: BUILD_FOLDER, --rounds, --json and the limits by name."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("build", help="build folder that has leakgate (Release)")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--json", help="write the figures to this file too")
    for name, value in limits.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=value)
    return parser


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def need(*tools):
    for tool in tools:
        if shutil.which(tool) is None:
            skip(f"{tool} is not installed")


def pin_to(cpu):
    """Server and client on cpus of their own: scheduling between them is most of the noise."""
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) < 2 or cpu is None:
        return None
    chosen = {cpus[0] if cpu == "client" else cpus[1]}
    return lambda: os.sched_setaffinity(0, chosen)


def allow_files():
    """Sockets for 10,000 connections."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Server:
    """tests/bench/server, which counts the requests, so that no client need be believed."""

    def __init__(self, folder, *flags, pinned=True):
        binary = pathlib.Path(folder) / "server"
        if not binary.exists():
            subprocess.run(["go", "build", "-o", binary, BENCH / "server" / "main.go"], check=True)
        self.process = subprocess.Popen([binary, *flags], stdout=subprocess.PIPE, text=True,
                                        preexec_fn=pin_to("server" if pinned else None))
        self.port = int(self.process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.port}/"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def served(self):
        # No connection stays open: idle ones would be the server's cost in the next round.
        with urllib.request.urlopen(f"{self.url}count", timeout=30) as answer:
            return int(answer.read())


@dataclasses.dataclass
class Charge:
    """What a client took and did."""
    requests: int  # by the server
    cpu_us: float  # user and system time of the process
    output: str

    def cpu_per_request_us(self):
        return self.cpu_us / self.requests


def charged(command, server, pinned=True, **popen):
    """Runs a client to its end; one that fails ends the benchmark."""
    before = server.served()
    command = [str(part) for part in command]
    client = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                              preexec_fn=pin_to("client" if pinned else None), **popen)
    output = client.stdout.read()
    _, status, usage = os.wait4(client.pid, 0)
    client.returncode = os.waitstatus_to_exitcode(status)
    client.stdout.close()
    if client.returncode != 0:
        sys.exit(f"{command[0]} failed with {client.returncode}: {output}")
    return Charge(server.served() - before, (usage.ru_utime + usage.ru_stime) * 1e6, output)


def leakgate(build, url, *flags):
    return [str(pathlib.Path(build).resolve() / "leakgate"), "load", url, "--json",
            *[str(flag) for flag in flags]]


def wrk(url, connections, seconds):
    return ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", url]


class Vegeta:
    """The command, built from tests/bench/vegeta; skips the benchmark where it cannot be."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.binary = self.folder / "vegeta"
        built = subprocess.run(["go", "build", "-o", self.binary, "github.com/tsenart/vegeta/v12"],
                               cwd=BENCH / "vegeta", stderr=subprocess.PIPE, text=True)
        if built.returncode != 0:
            skip(f"vegeta cannot be built: {(built.stderr.splitlines() or ['?'])[-1]}")

    def attack(self, server, *flags):
        """The charge of an attack, and its own report with latencies in ms."""
        targets, results = self.folder / "targets", self.folder / "results"
        targets.write_text(f"GET {server.url}\n")
        charge = charged([self.binary, "attack", f"-targets={targets}", f"-output={results}", *flags],
                         server, pinned=False)
        report = subprocess.run([self.binary, "report", "-type=json", results], check=True,
                                stdout=subprocess.PIPE).stdout
        report = json.loads(report)
        report["latency_ms"] = {
            {"50th": "p50", "90th": "p90", "95th": "p95", "99th": "p99"}.get(name, name): ns / 1e6
            for name, ns in report["latencies"].items()}
        return charge, report


@contextlib.contextmanager
def bench_folder():
    with tempfile.TemporaryDirectory() as folder:
        yield pathlib.Path(folder)


def median(values):
    return statistics.median(values)


def save(options, figures):
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(figures, indent=2) + "\n")


class Limits:
    """Collects what is over its limit, says so, and is the exit code."""

    def __init__(self):
        self.broken = []

    def at_most(self, what, value, limit):
        self.between(what, value, float("-inf"), limit)

    def between(self, what, value, low, high):
        if not low <= value <= high:
            span = f"at most {high:g}" if low == float("-inf") else f"{low:g} to {high:g}"
            self.broken.append(f"{what} is {value:,.2f}, allowed is {span}")

    def equal(self, what, value, other):
        if value != other:
            self.broken.append(f"{what}: {value:,} and {other:,} differ")

    def exit_code(self):
        for line in self.broken:
            print(f"  over the limit: {line}")
        return 1 if self.broken else 0
