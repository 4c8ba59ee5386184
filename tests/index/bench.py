#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long questions take on a large log: times to read, nothing to fail.

bench.py [--runs N] [--datasets N] [--edges N] [--folder FOLDER] [--oracle] [--columns]

Makes the log unless FOLDER has one, builds the index, asks each question nine times and prints the medians. --oracle
also compares one answer of each kind with the oracle's, which takes minutes on a large log.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import ask

HERE = os.path.dirname(os.path.abspath(__file__))
INDEX = ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm", ".index")
TIMES = 9


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(folder, words):
    """(wall seconds or None, processor seconds, bytes printed, problem)"""
    begin, used = time.perf_counter(), processor_seconds()
    status, out, problem = ask.run(folder, words, 3600)
    took = time.perf_counter() - begin
    if status not in (0, 1):
        return None, 0, 0, problem.decode(errors="replace").strip()
    return took, processor_seconds() - used, len(out), ""


def show(name, seconds, used=None, note=""):
    numbers = ["-" if number is None else "%.1f ms" % (number * 1000) for number in (seconds, used)]
    print("%-40s %12s %12s   %s" % (name, *numbers, note), flush=True)


def measure(folder, name, words):
    """Medians of warm times."""
    if not ask.known(words[0]):
        show(name, None, None, "no such command")
        return
    took, _, size, problem = timed(folder, words)
    if took is None:
        show(name, None, None, problem)
        return
    times = [timed(folder, words)[:2] for _ in range(TIMES)]
    wall, used = zip(*times)
    show(name, statistics.median(wall), statistics.median(used), "%.1f to %.1f, %d bytes" % (
        min(wall) * 1000, max(wall) * 1000, size))


def remove_index(folder):
    for name in INDEX:
        if os.path.exists(os.path.join(folder, name)):
            os.unlink(os.path.join(folder, name))


def build(folder):
    remove_index(folder)
    took, used, _, problem = timed(folder, ["index"])
    size = sum(os.path.getsize(os.path.join(folder, name)) for name in INDEX if os.path.exists(os.path.join(folder, name)))
    show("first question: the index is built", took, used, problem or "%.1f MB" % (size / 1e6))


def sample(folder):
    """Names that the log has: a hub, something in the middle, an end; a digest; three runs."""
    names = sorted(os.listdir(os.path.join(folder, "events")))
    events = []
    for name in (names[0], names[len(names) // 2], names[-1]):
        with open(os.path.join(folder, "events", name), encoding="utf-8") as file:
            events.append(json.load(file))
    with_output = next(event for event in events[::-1] if event["outputs"])
    return {
        "hub": min(dataset["name"] for dataset in events[0]["inputs"]),
        "end": with_output["outputs"][-1]["name"],
        "digest": with_output["outputs"][-1]["facets"]["version"]["datasetVersion"],
        "runs": [event["run"]["runId"] for event in events],
        "as_of": events[1]["eventTime"],
    }


def add_runs(folder):
    """What one more run costs: `lintrace -- true` into the large log, and into an empty one."""
    with tempfile.TemporaryDirectory() as empty:
        for name, into in (("lintrace -- true, into an empty folder", empty), ("lintrace -- true, into this one", folder)):
            measure(into, name, ["run", "-q", "-o", into, "--", "true"])
    measure(folder, "the index asked, nothing new", ["index"])


def questions(known):
    return (
        ("impact of a hub", ["impact", "--format", "json", known["hub"]]),
        ("impact of a hub, one hop", ["impact", "--format", "json", "--hops", "1", known["hub"]]),
        ("impact of a hub, as text", ["impact", known["hub"]]),
        ("origin of an end", ["origin", "--format", "json", known["end"]]),
        ("origin of an end, as of the middle", ["origin", "--format", "json", "--as-of", known["as_of"], known["end"]]),
        ("path from the hub to the end", ["path", "--format", "json", known["hub"], known["end"]]),
        ("why of a digest", ["why", "--format", "json", "sha256:" + known["digest"]]),
        ("diff of two runs", ["diff", "--format", "json", *known["runs"][:2]]),
        ("runs, the newest", ["runs"]),
        ("runs, all", ["runs", "--format", "json"]),
        ("show of one run", ["show", "--format", "json", known["runs"][1]]),
        ("datasets, all", ["datasets", "--format", "json"]),
        ("stats", ["stats", "--format", "json"]),
        ("stale", ["stale", "--format", "json", "--log-only"]),
        ("versions", ["versions", "--format", "json"]),
    )


def compare(folder, known):
    from oracle import Oracle
    oracle = Oracle(folder)
    for command, rows in (("impact", oracle.reach([("file", known["hub"])], False)),
                          ("origin", oracle.reach([("file", known["end"])], True)), ("stats", oracle.stats())):
        words = [command] + {"impact": [known["hub"]], "origin": [known["end"]]}.get(command, [])
        texts = ask.differences(command, rows, ask.answer(folder, words)["rows"])
        print("%s, %d rows: %s" % (command, len(rows), "; ".join(texts) or "as the oracle"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name, number in (("runs", 100000), ("datasets", 20000), ("edges", 1000000), ("seed", 7)):
        parser.add_argument("--" + name, type=int, default=number)
    parser.add_argument("--folder")
    parser.add_argument("--columns", action="store_true")
    parser.add_argument("--oracle", action="store_true")
    parser.add_argument("--keep-index", action="store_true", help="do not build it anew")
    options = parser.parse_args()
    folder = options.folder or tempfile.mkdtemp(prefix="lintrace-bench.")
    try:
        if not os.path.exists(os.path.join(folder, "events")):
            words = ["--runs", options.runs, "--datasets", options.datasets, "--edges", options.edges, "--seed", options.seed]
            words += ["--columns"] if options.columns else []
            begin = time.perf_counter()
            subprocess.run([sys.executable, os.path.join(HERE, "make_log.py"), *map(str, words), folder], check=True)
            show("making the log", time.perf_counter() - begin, None, "%d events" % options.runs)
        known = sample(folder)
        print("%-40s %12s %12s" % ("", "wall", "processor"))
        if not options.keep_index:
            build(folder)
        for name, words in questions(known):
            measure(folder, name, words)
        if options.oracle:
            compare(folder, known)
        add_runs(folder)
    finally:
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
