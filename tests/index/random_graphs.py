#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks the same of the commands and of the oracle, on logs of every shape.

random_graphs.py [--graphs N] [--seed N] [--commands a,b] [--report MODEL] [--alone]
random_graphs.py --folder FOLDER [--nodes N]     a log that is there

One line a failure, with the seed that makes the log again (`make_log.py --shape random --seed N FOLDER`). --alone
asks the oracle only, whether its answers agree among themselves: it needs no program. --report also asks the data and
the traversal of report.html, by report_model.mjs.
"""

import argparse
import itertools
import os
import random
import shutil
import sys
import tempfile

import ask
import shapes
from events import time_text
from graph import Graph
from oracle import Oracle

TABLES = {"runs": "runs", "datasets": "datasets", "stats": "stats", "versions": "version_rows", "stale": "stale"}
ALL = (*TABLES, "graph", "impact", "origin", "path", "why", "diff")


def words_of(node, graph):
    """How a node is called on the command line; None when that text would be another dataset's. `graph` is of all items."""
    dataset, column = (node[0], node[1]) if isinstance(node[0], tuple) else (node, None)
    alike = [key for key in graph.datasets if key[1] == dataset[1] or key[1].endswith("/" + dataset[1])]
    plain = len(alike) == 1 and dataset[1][0] not in "-+@" and not any(char in dataset[1] for char in "*?[:+")
    text = dataset[1] if plain else "%s:%s" % dataset
    if column is None:
        return text
    text += "." + column
    names = {key[1] for key in graph.datasets} | {"%s:%s" % key for key in graph.datasets}
    ends = [at for at, char in enumerate(text) if char == "."]
    others = [text[:at] for at in ends if at > len(text) - len(column) - 1]
    return None if text in names or any(other in names for other in others) else text


def nodes_of(graph):
    return sorted(graph.datasets) + sorted(graph.known_columns)


class Questions:
    """(words, rows expected, how to compare) for one log."""

    def __init__(self, folder, seed, nodes=10**9):
        self.oracle, self.chance, self.most = Oracle(folder), random.Random(seed), nodes
        self.graph, _ = self.oracle.at()
        self.all = Graph(tuple(self.oracle.log.items))

    def tables(self, command):
        yield [command], getattr(self.oracle, TABLES[command])()

    def graphs(self):
        yield ["graph"], self.oracle.graph_rows()
        for as_of in self.moments():
            yield ["graph", "--as-of", time_text(as_of)], self.oracle.graph_rows(as_of)

    def moments(self):
        times = sorted({version.time for version in self.oracle.versions})
        return self.chance.sample(times, min(2, len(times)))

    def reached(self, command):
        backwards = command == "origin"
        nodes = nodes_of(self.graph)
        for node in self.chance.sample(nodes, min(self.most, len(nodes))):
            text = words_of(node, self.all)
            if text is not None:
                yield [command, "--", text], self.oracle.reach([node], backwards)
        jobs = sorted({job[1] for job in self.graph.jobs})
        runs = sorted(item.run for item in self.graph.items if item.run)
        for kind, names in (("job:", jobs), ("run:", runs)):
            for name in self.chance.sample(names, min(3, len(names))):
                yield [command, "--", kind + name], self.oracle.reach_of(name, backwards)
        for as_of in self.moments():
            graph, _ = self.oracle.at(as_of)
            for node in sorted(graph.datasets)[:3]:
                rows = self.oracle.reach([node], backwards, as_of)
                yield [command, "--as-of", time_text(as_of), "--", words_of(node, self.all)], rows

    def paths(self):
        for nodes in (sorted(self.graph.datasets), sorted(self.graph.known_columns)):
            nodes = self.chance.sample(nodes, min(40, len(nodes)))
            pairs = list(itertools.permutations(nodes, 2))
            for one, other in self.chance.sample(pairs, min(8, len(pairs))):
                words = [words_of(one, self.all), words_of(other, self.all)]
                if None not in words:
                    yield ["path", "--", *words], self.oracle.path(one, other) or []

    def contents(self):
        digests = {use["version"] for item in self.oracle.log.runs
                   for use in [*item.inputs.values(), *item.outputs.values()] if "version" in use}
        for digest in self.chance.sample(sorted(digests), min(self.most, len(digests))):
            yield ["why", "sha256:" + digest], self.oracle.why(digest)

    def pairs(self):
        runs = [item.run for item in self.oracle.log.runs]
        pairs = list(itertools.permutations(runs, 2))
        for one, other in self.chance.sample(pairs, min(4, len(pairs))):
            yield ["diff", one, other], self.oracle.diff(one, other)

    def of(self, command):
        if command in TABLES:
            return self.tables(command)
        return {"graph": self.graphs, "path": self.paths, "why": self.contents, "diff": self.pairs}.get(
            command, lambda: self.reached(command))()


def check_alone(questions):
    """Does the oracle agree with itself? Texts of what does not."""
    oracle, graph, texts = questions.oracle, questions.graph, []
    for nodes in (sorted(graph.datasets), sorted(graph.known_columns)):
        forwards = {node: hops(oracle.reach([node], False), node) for node in nodes}
        backwards = {node: hops(oracle.reach([node], True), node) for node in nodes}
        for one, other in itertools.permutations(nodes, 2):
            hop = forwards[one].get(other)
            path = oracle.path(one, other)
            length = None if path is None else sum(row["kind"] != "alias" for row in path)
            if not hop == backwards[other].get(one) == length:
                texts.append("%r to %r: impact %r, origin %r, path %r" % (
                    one, other, hop, backwards[other].get(one), length))
    texts += ["path of %r" % (row,) for row in broken_paths(oracle, graph)]
    return texts


def hops(rows, start):
    """{node: hop} of those rows that are of the start's kind."""
    if isinstance(start[0], tuple):
        return {((row["namespace"], row["name"]), row["column"]): row["hop"] for row in rows if row["kind"] == "column"}
    return {(row["namespace"], row["name"]): row["hop"] for row in rows if row["kind"] == "dataset"}


def broken_paths(oracle, graph):
    """Rows of paths that are no edges of the graph, or two aliases in a row."""
    nodes = sorted(graph.datasets)
    for one, other in itertools.permutations(nodes, 2):
        before = None
        for row in oracle.path(one, other) or []:
            source, target = (row["source_namespace"], row["source"]), (row["target_namespace"], row["target"])
            known = (source, target, (row["job_namespace"], row["job"])) in graph.edges
            if row["kind"] == "alias":
                known = (source, target) in graph.aliases and before != "alias"
            if not known:
                yield row
            before = row["kind"]


def check(folder, seed, options):
    """(questions asked, failures printed) of one log."""
    questions = Questions(folder, seed, options.nodes)
    if options.alone:
        texts = check_alone(questions)
        for text in texts:
            print("seed %d: %s" % (seed, text))
        return 1, len(texts)
    asked = failed = 0
    for command in options.commands:
        for words, rows in questions.of(command):
            asked += 1
            try:
                texts = ask.differences(command, rows, ask.answer(folder, words)["rows"])
            except (ask.Refused, ValueError, KeyError) as problem:
                texts = ["%s: %s" % (type(problem).__name__, problem)]
            failed += bool(texts)
            ask.compared_rows += len(rows)
            for text in texts:
                print("seed %d: %r: %s" % (seed, words, text), flush=True)
    if options.report:
        import report_model
        texts = report_model.differences(folder, questions, options.report)
        asked, failed = asked + 1, failed + bool(texts)
        for text in texts:
            print("seed %d: report: %s" % (seed, text))
    return asked, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--graphs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands", default=",".join(ALL))
    parser.add_argument("--report", metavar="MODEL", help="cli/report/model.js: also ask the report, by its traversal")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--without", default="", help="dataset_event,mark,...: logs without these")
    parser.add_argument("--folder", help="a log that is there, instead")
    parser.add_argument("--nodes", type=int, default=10**9, help="ask of so many datasets and columns only")
    options = parser.parse_args()
    options.commands = [name for name in options.commands.split(",") if options.alone or ask.known(name)]
    top = tempfile.mkdtemp(prefix="lintrace-graphs.")
    asked = failed = 0
    try:
        if options.folder:
            options.graphs = 1
            asked, failed = check(options.folder, options.seed, options)
        for seed in range(options.seed, options.seed + options.graphs) if not options.folder else ():
            folder = os.path.join(top, str(seed))
            shapes.write(folder, seed, options.without.split(","))
            more = check(folder, seed, options)
            asked, failed = asked + more[0], failed + more[1]
            shutil.rmtree(folder)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    for command, columns in sorted(ask.missing.items()):
        print("%s does not tell: %s" % (command, ", ".join(sorted(columns))))
    print("%d logs, %d questions, %d rows, %d failed (%s)" % (
        options.graphs, asked, ask.compared_rows, failed, "the oracle alone" if options.alone else ", ".join(options.commands)))
    sys.exit(bool(failed or (not options.alone and not options.commands)))


if __name__ == "__main__":
    main()
