#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what report.html shows, by its own traversal, with the oracle. Needs node.

report_model.py [--graphs N] [--seed N] [--model FILE]

Alone it gives the traversal data of the oracle's own making, and so needs no program; random_graphs.py --report
takes the reports that $LINTRACE writes.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import ask
import shapes
from graph import walk
from oracle import Oracle

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = os.path.join(HERE, "..", "..", "cli", "report", "model.js")


def answers_of(page, model):
    done = subprocess.run(["node", os.path.join(HERE, "report_model.mjs"), model, page], capture_output=True, check=False)
    if done.returncode != 0:
        raise ask.Refused("node: " + done.stderr.decode(errors="replace").strip()[-300:])
    return json.loads(done.stdout)


def key_of(node):
    return (*node[0], node[1]) if isinstance(node[0], tuple) else node


def compare(graph, answers, is_whole):
    """Texts. The report has all datasets that ever were; its columns are those of the newest schema and of mappings, and it
    joins neither those of two names of one dataset nor knows which of them a rollback took (unless `is_whole`)."""
    texts = []
    for what, nodes in [("datasets", graph.datasets)] + ([] if graph.aliases or not is_whole else [("columns", graph.known_columns)]):
        there = {tuple(answer["key"]): answer for answer in answers[what]}
        for node in sorted(nodes):
            for side, backwards in (("down", False), ("up", True)):
                want = {key_of(other): state.hop for other, state in walk(graph, {node}, backwards).items()}
                answer = there.get(key_of(node), {side: []})
                reached = {tuple(other): hop for other, hop in answer[side]}
                if reached != want or (what == "datasets" and key_of(node) not in there):
                    texts.append("%s of %r: %r, the oracle has %r" % (side, key_of(node), reached, want))
    return texts[:3]


def differences(folder, questions, model):
    """Of the report that the program writes."""
    page = os.path.join(folder, "report.html")
    status, _, problem = ask.run(folder, ["report", "-o", page])
    if status != 0:
        return ["exit %d: %s" % (status, problem.decode(errors="replace").strip())]
    try:
        is_whole = all(version.kind != "rollback" for version in questions.oracle.versions)
        return compare(questions.graph, answers_of(page, model), is_whole)
    except ask.Refused as problem:
        return [str(problem)]


def data_of(graph):
    """What the report's traversal needs of a graph, in the form that the report has."""
    datasets, jobs = sorted(graph.datasets), sorted(graph.jobs)
    number = {dataset: at for at, dataset in enumerate(datasets)}
    job_number = {job: at for at, job in enumerate(jobs)}
    columns = {dataset: sorted(column for other, column in graph.known_columns if other == dataset) for dataset in datasets}
    edges = [[number[source], number[target], job_number[job], 0 if edge.direct else 1, 0, 0, len(edge.runs)]
             for (source, target, job), edge in graph.edges.items()]
    edges += [[number[one], number[other], -1, 2, None, None, 0] for one, other in graph.aliases]
    return {
        "schema": "lintrace.report/1",
        "datasets": [{"namespace": key[0], "name": key[1], "columns": [{"name": name} for name in columns[key]]}
                     for key in datasets],
        "jobs": [{"namespace": namespace, "name": name} for namespace, name in jobs],
        "edges": edges, "runs": [], "versions": [],
        "column_edges": [[number[source[0]], source[1], number[target[0]], target[1], job_number.get(job, -1),
                          0 if edge.direct else 1, "", "", edge.masked]
                         for (source, target, job), edge in graph.column_edges.items()],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--graphs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", default=MODEL)
    options = parser.parse_args()
    top, failed = tempfile.mkdtemp(prefix="lintrace-model."), 0
    try:
        for seed in range(options.seed, options.seed + options.graphs):
            folder = os.path.join(top, str(seed))
            shapes.write(folder, seed)
            graph, _ = Oracle(folder).at()
            page = os.path.join(folder, "report.html")
            with open(page, "w", encoding="utf-8") as file:
                text = json.dumps(data_of(graph)).replace("<", "\\u003c")
                file.write('<!doctype html>\n<script type="application/json" id="data">%s</script>\n' % text)
            try:
                texts = compare(graph, answers_of(page, options.model), True)
            except ask.Refused as problem:
                texts = [str(problem)]
            failed += bool(texts)
            for text in texts:
                print("seed %d: %s" % (seed, text), flush=True)
            shutil.rmtree(folder)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    print("%d logs, %d failed" % (options.graphs, failed))
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
