#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The queries' answers from the events alone, to compare the commands with.

oracle.py impact|origin FOLDER NAMESPACE NAME [COLUMN]     oracle.py path FOLDER NS NAME [COLUMN] -- NS NAME [COLUMN]
oracle.py runs|datasets|stats|stale|versions|graph FOLDER  oracle.py why FOLDER DIGEST  oracle.py diff FOLDER RUN RUN
Before the folder: --as-of TIME. Rows and members are those of docs/answers.md.
"""

import functools
import json
import math
import sys

import graph as walking
from changes import diff, stale, why
from events import Log, time_ms, time_text
from facts import Facts


class Oracle:
    """One log. `graph(as_of)` and what is asked of it."""

    def __init__(self, folder):
        self.log = Log(folder)
        self.versions, self.unresolved = walking.history(self.log)
        self.tags = walking.tags_of(self.log)

    def version_at(self, as_of=None):
        """The active items at a time (ms), or now."""
        active = ()
        for version in self.versions:
            if as_of is None or version.time <= as_of:
                active = version.active
        return active

    @functools.cache
    def at(self, as_of=None):
        """The graph and the facts then."""
        active = self.version_at(as_of)
        return walking.Graph(active, self.log.items), Facts(active, self.log.items)

    # ---- tables ----

    def run_row(self, item):
        rows = {side: item.total(side, "rows") for side in ("inputs", "outputs")}
        sizes = {side: item.total(side, "bytes") for side in ("inputs", "outputs")}
        parent = item.facets.get("parent", {}).get("run", {}).get("runId")
        own_tags = [tag["key"] if tag.get("value") in ("true", None) else f"{tag['key']}={tag['value']}"
                    for tag in item.facets.get("tags", {}).get("tags", [])]
        return {
            "run": item.run, "job_namespace": item.job[0], "job": item.job[1],
            "start": time_text(item.start), "end": time_text(item.end), "seconds": item.seconds,
            "status": item.status, "verdict": item.verdict,
            "reasons": item.facets.get("lintrace_trace", {}).get("reasons", []),
            "inputs": len(item.inputs), "outputs": len(item.outputs),
            "rows_in": rows["inputs"], "rows_out": rows["outputs"],
            "bytes_in": sizes["inputs"], "bytes_out": sizes["outputs"],
            "parent": parent, "producer": item.producer,
            "tags": ["@" + name for name in self.tags.get(item.run, [])] + own_tags,
        }

    def runs(self):
        return [self.run_row(item) for item in reversed(self.log.runs)]

    def datasets(self, as_of=None):
        graph, facts = self.at(as_of)
        rows = []
        for dataset in sorted(graph.datasets):
            facets = facts.facets.get(dataset, {})
            columns = facts.columns(dataset)
            wrote, read = facts.wrote.get(dataset), facts.read.get(dataset)
            rows.append({
                "namespace": dataset[0], "name": dataset[1],
                "format": facets.get("storage", {}).get("fileFormat"),
                "description": facets.get("documentation", {}).get("description"),
                "owners": facts.owners(dataset), "tags": facts.tags(dataset), "pii": facts.pii(dataset),
                "columns": None if columns is None else len(columns),
                "writers": sorted(map(facts.job_label, graph.writes.get(dataset, ()))),
                "readers": sorted(map(facts.job_label, graph.reads.get(dataset, ()))),
                "upstream": len({other for other, _ in graph.before.get(dataset, [])}),
                "downstream": len({other for other, _ in graph.next.get(dataset, [])}),
                "runs": len(facts.uses.get(dataset, ())),
                "last_written": time_text(wrote.end) if wrote else None,
                "last_written_by": wrote.run if wrote else None,
                "last_read": time_text(read.end) if read else None,
                "last_read_by": read.run if read else None,
                "last_status": wrote.status if wrote else None,
                "dropped": facts.dropped(dataset),
            })
        return rows

    def stats(self):
        jobs = {}
        for item in self.log.runs:
            jobs.setdefault(item.job, []).append(item)
        return [stats_row(job, items) for job, items in sorted(jobs.items())]

    def version_rows(self):
        rows, before = [], (set(), set())
        for version in self.versions:
            graph = walking.Graph(version.active)
            now = (graph.datasets, set(graph.edges))
            item = version.item
            rows.append({
                "version": version.number, "kind": version.kind, "time": time_text(version.time),
                "run": item.run if item else None, "base": version.base,
                "datasets": len(now[0]), "edges": len(now[1]),
                "new_datasets": len(now[0] - before[0]), "new_edges": len(now[1] - before[1]),
                "gone_edges": len(before[1] - now[1]),
                "tags": ["@" + name for name in self.tags.get(item.run, [])] if version.kind == "run" else [],
            })
            before = now
        return rows[::-1]

    # ---- the walk ----

    def reach(self, starts, backwards, as_of=None):
        """Rows of impact (or origin) of nodes: (namespace, name), or ((namespace, name), column)."""
        graph, facts = self.at(as_of)
        found = walking.walk(graph, set(starts), backwards)
        if isinstance(next(iter(starts))[0], tuple):
            rows = self.column_rows(graph, facts, starts, found, backwards)
        else:
            rows = [dataset_row(facts, node, state) for node, state in found.items()]
            rows += job_rows(graph, facts, starts, found, backwards)
        return sorted(rows, key=lambda row: (row["hop"], row["kind"], row["namespace"], row["name"], row["column"] or ""))

    def reach_of(self, made_by, backwards, as_of=None):
        """Rows of impact (or origin) of a job's name, or of a run: what it wrote (or read), and the rest from there."""
        graph, facts = self.at(as_of)
        given = {}
        for item in graph.items:
            if made_by in (item.run, item.job and item.job[1]) and item.job:
                uses, ends = (item.inputs, 0) if backwards else (item.outputs, 1)
                for dataset in [*uses, *(edge[ends] for edge in item.edges)]:
                    given.setdefault(dataset, set()).add(item.job)
        rows = self.reach(list(given), backwards, as_of) if given else []
        for dataset, jobs in given.items():
            row = dataset_row(facts, dataset, walking.Reached(0))
            row.update(edge="reads" if backwards else "writes", via=sorted(map(facts.job_label, jobs)))
            rows.append(row)
        return sorted(rows, key=lambda row: (row["hop"], row["kind"], row["namespace"], row["name"], row["column"] or ""))

    def column_rows(self, graph, facts, starts, found, backwards):
        plain = walking.walk(graph, set(starts), backwards, lambda edge: not edge.masked)
        rows, untold = [], {}
        for node, state in found.items():
            row = dataset_row(facts, node[0], state)
            row.update(kind="column", column=node[1], pii=facts.pii(*node), masked=node not in plain)
            rows.append(row)
        for node, hop in [(node, 0) for node in starts] + [(node, state.hop) for node, state in found.items()]:
            for other, edge in (graph.before if backwards else graph.next).get(node[0], []):
                pair = (other, node[0]) if backwards else (node[0], other)
                if pair not in graph.mapped:
                    end = untold.setdefault(other, walking.Reached(hop + 1))
                    if hop + 1 < end.hop:
                        end = untold[other] = walking.Reached(hop + 1)
                    if hop + 1 == end.hop:
                        end.merge(edge.direct, {edge.job})
        rows += [dataset_row(facts, dataset, state) for dataset, state in untold.items()]
        return rows

    def path(self, start, end, as_of=None):
        """None, or the rows without what hangs on the job's facts."""
        graph, _ = self.at(as_of)
        steps = walking.shortest_path(graph, start, end)
        if steps is None:
            return None
        rows = []
        for number, (source, target, edge) in enumerate(steps, 1):
            rows.append({"step": number, **edge_row(source, target, edge)})
        return rows

    def graph_rows(self, as_of=None):
        graph, _ = self.at(as_of)
        rows = [edge_row(source, target, edge) for (source, target, _), edge in graph.edges.items()]
        rows += [edge_row(source, target, None) for source, target in graph.aliases]
        return sorted(rows, key=lambda row: [row[name] or "" for name in PATH[:8]])

    def why(self, digest):
        return why(self.log, digest)

    def diff(self, one, other):
        return diff(self.log.by_id[one], self.log.by_id[other])

    def stale(self):
        return stale(self.log, self.version_at())


PATH = ("source_namespace", "source", "source_column", "job_namespace", "job",
        "target_namespace", "target", "target_column", "kind", "runs", "first_run", "last_run")


def edge_row(source, target, edge):
    source, target = walking.flat(source), walking.flat(target)
    job = edge.job if edge and edge.job else (None, None)
    kind = "alias" if edge is None else "direct" if edge.direct else "indirect"
    runs = edge.runs if edge else []
    ends = (runs[0], runs[-1]) if runs else (None, None)
    return dict(zip(PATH, (source[0], source[1], source[2] or None, *job, target[0], target[1], target[2] or None,
                           kind, len(runs), *ends)))


def dataset_row(facts, dataset, state):
    last = facts.wrote.get(dataset)
    return {
        "hop": state.hop, "kind": "dataset", "namespace": dataset[0], "name": dataset[1], "column": None,
        "edge": "alias" if state.hop == 0 else "direct" if state.direct else "indirect",
        "via": sorted(facts.job_label(job) for job in state.via if job), "owners": facts.owners(dataset),
        "pii": facts.pii(dataset), "masked": None, "last_run": last.run if last else None,
        "last_status": last.status if last else None, "last_time": time_text(last.end) if last else None,
        "dropped": facts.dropped(dataset),
    }


def job_rows(graph, facts, starts, found, backwards):
    jobs = {}
    hops = {**{node: 0 for node in starts}, **{node: state.hop for node, state in found.items()}}
    for dataset, hop in hops.items():
        for job in (graph.writes if backwards else graph.reads).get(dataset, ()):
            jobs[job] = min(jobs.get(job, hop + 1), hop + 1)
    rows = []
    for job, hop in jobs.items():
        last = facts.ran.get(job)
        rows.append({
            "hop": hop, "kind": "job", "namespace": job[0], "name": job[1], "column": None, "edge": None, "via": [],
            "owners": facts.owners(job, job=True), "pii": None, "masked": None,
            "last_run": last.run if last else None, "last_status": last.status if last else None,
            "last_time": time_text(last.end) if last else None, "dropped": None,
        })
    return rows


def stats_row(job, items):
    count = {status: sum(item.status == status for item in items)
             for status in ("COMPLETED", "FAILED", "ABORTED", "RUNNING")}
    ended = len(items) - count["RUNNING"]
    seconds = sorted(item.seconds for item in items if item.seconds is not None)
    done = [item for item in items if item.status == "COMPLETED"]
    rows_in = done[-1].total("inputs", "rows") if done else None
    rows_out = done[-1].total("outputs", "rows") if done else None
    last = items[-1]
    return {
        "job_namespace": job[0], "job": job[1], "runs": len(items),
        **{status.lower(): number for status, number in count.items()},
        "incomplete": sum(item.verdict == "incomplete" for item in items),
        "success_rate": count["COMPLETED"] / ended if ended else None,
        "p50_seconds": rank(seconds, 50), "p95_seconds": rank(seconds, 95),
        "max_seconds": seconds[-1] if seconds else None, "rows_in": rows_in, "rows_out": rows_out,
        "kept": rows_out / rows_in if rows_in and rows_out is not None else None,
        "rows_out_before": done[-2].total("outputs", "rows") if len(done) > 1 else None,
        "first_run": items[0].run, "last_run": last.run, "last_status": last.status, "last_end": time_text(last.end),
    }


def rank(values, percent):
    return values[math.ceil(percent * len(values) / 100) - 1] if values else None


def node_of(words):
    return (words[0], words[1]) if len(words) == 2 else ((words[0], words[1]), words[2])


def main(words):
    as_of = None
    command = words.pop(0)
    if words[0] == "--as-of":
        as_of = time_ms(words[1])
        words = words[2:]
    oracle, rest = Oracle(words[0]), words[1:]
    if command in ("impact", "origin"):
        answer = oracle.reach([node_of(rest)], command == "origin", as_of)
    elif command == "path":
        cut = rest.index("--")
        answer = oracle.path(node_of(rest[:cut]), node_of(rest[cut + 1:]), as_of)
    elif command in ("datasets", "graph"):
        answer = {"datasets": oracle.datasets, "graph": oracle.graph_rows}[command](as_of)
    else:
        ask = {"runs": oracle.runs, "stats": oracle.stats, "versions": oracle.version_rows, "why": oracle.why,
               "diff": oracle.diff, "stale": oracle.stale}[command]
        answer = ask(*rest)
    json.dump({"rows": answer}, sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1:])
