#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the tables of index.sqlite with the events: what no single question shows as a whole.

tables.py [--graphs N] [--seed N]     makes logs of every shape; $LINTRACE is the program
tables.py FOLDER                      a log that is there

The tables hold all runs, rolled back or not, so they are compared with the graph of all of them.
"""

import argparse
import os
import random
import shutil
import sqlite3
import sys
import tempfile

import ask
import shapes
from graph import Graph
from oracle import Oracle

EDGES = """
SELECT ns.namespace, ns.name, nt.namespace, nt.name, j.namespace, j.name, min(e.kind), count(DISTINCT r.run_id)
FROM edge e JOIN node ns ON ns.id = e.source AND ns.kind = 1 JOIN node nt ON nt.id = e.target AND nt.kind = 1
JOIN node j ON j.id = e.job LEFT JOIN run_edge re ON re.edge = e.id
LEFT JOIN run r ON r.id = re.run AND r.status <> 'DECLARED'
WHERE e.kind < 2 GROUP BY 1, 2, 3, 4, 5, 6"""
COLUMN_EDGES = """
SELECT ds.namespace, ds.name, cs.name, dt.namespace, dt.name, ct.name, j.namespace, j.name, min(e.kind), e.is_masked
FROM edge e JOIN node cs ON cs.id = e.source AND cs.kind = 2 JOIN node ct ON ct.id = e.target AND ct.kind = 2
JOIN node ds ON ds.id = cs.parent JOIN node dt ON dt.id = ct.parent LEFT JOIN node j ON j.id = e.job
WHERE e.kind < 2 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"""
ALIASES = """
SELECT ns.namespace, ns.name, nt.namespace, nt.name
FROM edge e JOIN node ns ON ns.id = e.source AND ns.kind = 1 JOIN node nt ON nt.id = e.target AND nt.kind = 1
WHERE e.kind = 2"""
USES = """
SELECT r.run_id, CASE u.role WHEN 1 THEN 'input' ELSE 'output' END, n.namespace, n.name, c.version, u.rows, u.bytes,
       u.state
FROM run_dataset u JOIN run r ON r.id = u.run AND r.status <> 'DECLARED' JOIN node n ON n.id = u.dataset
LEFT JOIN content c ON c.id = u.content"""
RUNS = """
SELECT r.run_id, j.namespace, j.name, r.started, r.seen, r.status, r.verdict, r.parent, r.rows_in, r.rows_out
FROM run r JOIN node j ON j.id = r.job WHERE r.status <> 'DECLARED'"""


FACTS = """
SELECT n.kind, coalesce(p.namespace, n.namespace), coalesce(p.name, ''), n.name, f.key, f.place, f.value, f.extra
FROM fact f JOIN node n ON n.id = f.node LEFT JOIN node p ON p.id = n.parent AND n.kind = 2"""
MARKS = "SELECT time, kind, name, target, reason FROM mark"


def expected(oracle):
    """{what: set of rows} as the tables should have them."""
    log, graph = oracle.log, Graph(tuple(oracle.log.items))
    return {
        "datasets": graph.datasets,
        "columns": {(*dataset, column) for dataset, column in graph.known_columns},
        "edges": {(*source, *target, *job, 0 if edge.direct else 1, len(edge.runs))
                  for (source, target, job), edge in graph.edges.items()},
        "column edges": {(*source[0], source[1], *target[0], target[1], *(job or (None, None)), 0 if edge.direct else 1,
                          int(edge.masked)) for (source, target, job), edge in graph.column_edges.items()},
        "aliases": {(*one, *other) for one, other in graph.aliases},
        "uses": {(item.run, side[:-1], *dataset, use.get("version"), use.get("rows"), use.get("bytes"), use.get("change"))
                 for item in log.runs for side in ("inputs", "outputs") for dataset, use in getattr(item, side).items()},
        "runs": {(item.run, *item.job, item.start, item.end, item.status, item.verdict,
                  item.facets.get("parent", {}).get("run", {}).get("runId"),
                  item.total("inputs", "rows"), item.total("outputs", "rows")) for item in log.runs},
    }


def found(path):
    database = sqlite3.connect("file:%s?mode=ro" % path.replace("?", "%3f"), uri=True)
    ask_for = {
        "datasets": "SELECT namespace, name FROM datasets", "columns": "SELECT namespace, dataset, name FROM columns",
        "edges": EDGES, "column edges": COLUMN_EDGES, "aliases": ALIASES, "uses": USES, "runs": RUNS,
        "facts": FACTS, "marks": MARKS,
    }
    try:
        return {what: set(database.execute(query)) for what, query in ask_for.items()}
    finally:
        database.close()


def differences(folder, whats=None):
    """Texts; none when the index says what the events say, of everything or of some tables."""
    status, _, problem = ask.run(folder, ["index"])
    if status != 0:
        return ["exit %d: %s" % (status, problem.decode(errors="replace").strip())]
    want, have = expected(Oracle(folder)), found(os.path.join(folder, "index.sqlite"))
    texts = []
    for what, rows in want.items():
        if whats and what not in whats:
            continue
        for only, where in ((have[what] - rows, "the index"), (rows - have[what], "the oracle")):
            texts += ["%s only in %s: %r" % (what, where, row) for row in sorted(only, key=repr)[:2]]
    return texts


def grown(folder, seed):
    """Texts about an index that took the events one by one, in any order, and one that is made of them all at once."""
    events, chance = os.path.join(folder, "events"), random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="lintrace-grown.") as other:
        names = sorted(os.listdir(events))
        if not names:
            return []
        chance.shuffle(names)
        os.mkdir(os.path.join(other, "events"))
        for name in names:
            shutil.copyfile(os.path.join(events, name), os.path.join(other, "events", name))
            ask.run(other, ["index"])
        one = found(os.path.join(other, "index.sqlite"))
        ask.run(other, ["index", "--rebuild"])
        whole = found(os.path.join(other, "index.sqlite"))
    texts = []
    for what in one:
        for only, where in ((one[what] - whole[what], "grew"), (whole[what] - one[what], "was made at once")):
            texts += ["%s only in the index that %s: %r" % (what, where, row) for row in sorted(only, key=repr)[:1]]
    return texts


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--graphs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", default="", help="dataset_event,mark,...: logs without these")
    options = parser.parse_args()
    if options.folder:
        texts = differences(options.folder)
        print("\n".join(texts) or "the index says what the events say")
        sys.exit(bool(texts))
    top, failed = tempfile.mkdtemp(prefix="lintrace-tables."), 0
    try:
        for seed in range(options.seed, options.seed + options.graphs):
            folder = os.path.join(top, str(seed))
            shapes.write(folder, seed, options.without.split(","))
            texts = differences(folder) + grown(folder, seed)
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
