#!/usr/bin/env python3
"""Judges every service of the corpus and compares with the verdict, kind and culprit that it must have.

Exits 1 when a leak was missed, a clean service failed, or a run came to no verdict. A wrong kind or
culprit, or a second finding for the same cause, lowers a score and is listed, but a leak that is found
is found. Services are built once beforehand, so that the time to verdict is not that of a cold build
cache. The run folders of what was not as expected stay in OUT, those of the others are removed.

    judge_all.py BUILD_FOLDER OUT [--times N] [CASE...]
"""
import argparse
import collections
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tomllib

CORPUS = pathlib.Path(__file__).resolve().parent
OUTCOMES = {
    ("leak", "leak"): "leak found",
    ("leak", "pass"): "leak missed",
    ("pass", "pass"): "clean passed",
    ("pass", "leak"): "false alarm",
}

Judged = collections.namedtuple("Judged", "outcome verdict named met seconds reason")


def scenarios_of(cases):
    """Those in the folders or with the names that were asked for: by default all."""
    every = sorted(CORPUS.glob("*/*.toml")) + sorted(CORPUS.glob("libraries/*/*.toml"))
    names = {path: tomllib.loads(path.read_text())["name"] for path in every}
    unknown = set(cases) - set(names.values()) - {path.parent.name for path in every}
    if unknown:
        sys.exit("no such case: " + ", ".join(sorted(unknown)))
    return {path: name for path, name in names.items()
            if not cases or name in cases or path.parent.name in cases}


def build(scenarios):
    """Warms Go's build cache. A module that cannot be had is said by the runs themselves."""
    for module in {path.parent.parent for path in scenarios}:
        subprocess.run(["go", "build", "-o", "/dev/null", "./..."], cwd=module, check=False)


def expectation(path):
    expect = tomllib.loads(path.read_text())["expect"]
    findings = [(one["kind"], one.get("culprit")) for one in expect.get("finding", [])]
    return expect["verdict"], findings


def leaks_of(result):
    return [(finding["kind"], finding["culprit"]) for finding in result["findings"]
            if finding["is_leak"]]


def is_named(expected, leaks):
    """Whether the first leak finding is one of those that are expected: has its kind and, where it has one,
    its culprit. Which of two causes comes first is chance."""
    if not expected:
        return True
    return bool(leaks) and any(leaks[0][0] == kind and culprit in (None, leaks[0][1])
                               for kind, culprit in expected)


def judge(leakgate, path, folder):
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "terminal.txt").open("w") as terminal:
        run = subprocess.run([leakgate, "run", path, "--out", folder],
                             stdout=terminal, stderr=subprocess.STDOUT, check=False)
    files = list(folder.glob("*/result.json"))
    if not files:
        return Judged("no verdict", f"exit code {run.returncode}", False, False, None, "")
    result = json.loads(files[0].read_text())
    verdict, expected = expectation(path)
    leaks = leaks_of(result)
    named = is_named(expected, leaks)
    outcome = OUTCOMES.get((verdict, result["verdict"]), "no verdict")
    text = result["verdict"] + "".join(f"; {kind} {culprit or ''}".rstrip() for kind, culprit in leaks)
    met = result["expect"] is not None and result["expect"]["met"]
    return Judged(outcome, text, named, met, result["harness"]["wall_s"], result["reason"])


def print_matrix(judged):
    counts = collections.Counter(one.outcome for one in judged)
    print("\n                   leak   pass   no verdict")
    for verdict, right, wrong in (("leak", "leak found", "leak missed"),
                                  ("pass", "false alarm", "clean passed")):
        none = sum(1 for one in judged if one.outcome == "no verdict" and one.expected == verdict)
        print(f"  must be {verdict:6} {counts[right]:6} {counts[wrong]:6} {none:6}")


def print_scores(judged):
    leaky = [one for one in judged if one.expected == "leak"]
    named = sum(1 for one in leaky if one.named)
    if leaky:
        print(f"  kind and culprit named first: {named} of {len(leaky)}, {100 * named / len(leaky):.0f} %")
        met = sum(1 for one in leaky if one.met)
        print(f"  that finding and no other leak beside it: {met} of {len(leaky)}")
    for verdict in ("pass", "leak"):
        times = [one.seconds for one in judged if one.expected == verdict and one.seconds is not None]
        if times:
            print(f"  seconds to the verdict, must be {verdict}: median {statistics.median(times):.1f}, "
                  f"worst {max(times):.1f}")


Counted = collections.namedtuple("Counted", Judged._fields + ("expected",))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder that has leakgate")
    parser.add_argument("out", type=pathlib.Path, help="where run folders go")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("cases", nargs="*", metavar="CASE")
    options = parser.parse_intermixed_args()
    leakgate = pathlib.Path(options.build).resolve() / "leakgate"
    scenarios = scenarios_of(options.cases)
    subprocess.run([leakgate, "validate", *scenarios], stdout=subprocess.DEVNULL, check=True)
    build(scenarios)
    judged, wrong = [], []
    for path, name in scenarios.items():
        expected, findings = expectation(path)
        for i in range(1, options.times + 1):
            folder = options.out.resolve() / name / str(i)
            shutil.rmtree(folder, ignore_errors=True)
            one = judge(leakgate, path, folder)
            judged.append(Counted(*one, expected))
            seconds = "" if one.seconds is None else f"{one.seconds:6.1f} s"
            other = "" if one.met else "  <- not what was expected"
            print(f"  {name:26} {one.outcome:13} {seconds:9}  {one.verdict}{other}", flush=True)
            if one.met:
                shutil.rmtree(folder)
                if not any(folder.parent.iterdir()):
                    folder.parent.rmdir()
                continue
            should = expected + "".join(f"; {kind} {culprit or ''}" for kind, culprit in findings)
            wrong.append(f"  {name}, run {i}: expected {should.strip()}, got {one.verdict}: "
                         f"{one.reason}\n    {folder}")
    print_matrix(judged)
    print_scores(judged)
    if wrong:
        print("\n" + "\n".join(wrong))
    return 0 if all(one.outcome in ("leak found", "clean passed") for one in judged) else 1


if __name__ == "__main__":
    sys.exit(main())
