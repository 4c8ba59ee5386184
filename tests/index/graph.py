# SPDX-License-Identifier: Apache-2.0
"""The graph at a version, and the one walk through it: what is reached, after how many hops, through whom.

A node is (namespace, name) of a dataset, or (dataset, column). An alias costs no hop and is never taken twice in a
row, so a state of the walk is a node and whether an alias led there.
"""

from events import VERSIONS_JOB, aliases_of, facets_of, key_of  # noqa: F401  (re-exported for the answers)


class Version:
    """One step of the history. `active` are the items whose union is the graph."""

    def __init__(self, number, kind, time, item, active, base=None, mark=None):
        self.number, self.kind, self.time, self.item = number, kind, time, item
        self.active, self.base, self.mark = active, base, mark


def history(log):
    """All versions, oldest first; and the run ids that rollbacks and tags name but the log does not have."""
    unresolved, versions, at = [], [], {}
    steps = [(item.order, item, None) for item in log.items]
    for event in log.marks:
        mark = facets_of(event["job"]).get("lintrace_version", {})
        run = mark.get("run")
        if run is not None and run not in log.by_id:
            unresolved.append(run)
        elif mark.get("kind") == "rollback":
            steps.append(((event["_ms"], "", event["_order"]), None, (event, mark)))
    active, number = (), 0
    for _, item, back in sorted(steps, key=lambda step: step[0]):
        number += 1
        if item is not None:
            active += (item,)
            version = Version(number, "run" if item.run else "event", item.end, item, active)
            if item.run:
                at[item.run] = version
        elif back[1].get("run") is None:
            active = ()
            version = Version(number, "rollback", back[0]["_ms"], None, active, 0, back[1])
        elif back[1]["run"] in at:
            base = at[back[1]["run"]]
            active = base.active
            version = Version(number, "rollback", back[0]["_ms"], base.item, active, base.number, back[1])
        else:  # the run came after its rollback: nothing to go back to yet
            number -= 1
            unresolved.append(back[1]["run"])
            continue
        versions.append(version)
    return versions, unresolved


def tags_of(log):
    """{run: [@names]}; a name that was given twice belongs to the later run."""
    owner = {}
    for event in log.marks:
        mark = facets_of(event["job"]).get("lintrace_version", {})
        if mark.get("kind") == "tag" and mark.get("run") in log.by_id:
            owner[mark["tag"]] = mark["run"]
    tags = {}
    for name, run in sorted(owner.items()):
        tags.setdefault(run, []).append(name)
    return tags


class Edge:
    def __init__(self, job):
        self.job, self.direct, self.runs, self.steps = job, False, [], []

    @property
    def masked(self):
        """What makes it direct, if anything does, is masked without exception."""
        steps = [step for step in self.steps if step.get("type") != "INDIRECT"] or self.steps
        return bool(steps) and all(step.get("masking") is True for step in steps)


class Graph:
    """The union of what some items tell, in their order."""

    def __init__(self, items, everything=None):
        """Names and columns are facts: those of `everything`, all items that there are, as far as the datasets are here."""
        self.items = items
        self.datasets, self.jobs = set(), set()
        self.edges, self.column_edges, self.aliases = {}, {}, set()
        self.reads, self.writes = {}, {}
        self.known_columns = set()
        for item in items:
            self.add(item)
        for item in everything or items:
            for dataset in item.datasets:
                if key_of(dataset) in self.datasets:
                    self.add_facts(dataset)
            ends = {end for source, sc, target, tc in item.columns for end in ((source, sc), (target, tc))}
            self.known_columns |= {end for end in ends if end[0] in self.datasets}
        self.index()

    def add(self, item):
        self.datasets.update(key_of(dataset) for dataset in item.datasets)
        if item.job is not None:
            self.jobs.add(item.job)
        for (source, target), direct in item.edges.items():
            edge = self.edges.setdefault((source, target, item.job), Edge(item.job))
            edge.direct |= direct
            edge.runs += [item.run] if item.run else []
            self.datasets |= {source, target}
            self.writes.setdefault(target, set()).add(item.job)
        for dataset in [*item.inputs, *item.read]:
            self.reads.setdefault(dataset, set()).add(item.job)
        for dataset in item.outputs:
            self.writes.setdefault(dataset, set()).add(item.job)
        for (source, sc, target, tc), steps in item.columns.items():
            edge = self.column_edges.setdefault(((source, sc), (target, tc), item.job), Edge(item.job))
            edge.steps += steps
            edge.direct |= any(step.get("type") != "INDIRECT" for step in steps)
            edge.runs += [item.run] if item.run else []
            self.datasets |= {source, target}

    def add_facts(self, dataset):
        key, facets = key_of(dataset), facets_of(dataset)
        for other in aliases_of(dataset):
            if other in self.datasets and other != key:
                self.aliases |= {(key, other), (other, key)}
        self.known_columns |= {(key, field["name"]) for field in facets.get("schema", {}).get("fields", [])}
        self.known_columns |= {(key, tag["field"]) for tag in facets.get("tags", {}).get("tags", []) if tag.get("field")}

    def index(self):
        self.next, self.before, self.joined = {}, {}, {}
        for edges in (self.edges, self.column_edges):
            for (source, target, _), edge in edges.items():
                self.next.setdefault(source, []).append((target, edge))
                self.before.setdefault(target, []).append((source, edge))
        for one, other in self.aliases:
            self.joined.setdefault(one, []).append(other)
            for dataset, column in self.known_columns:
                if dataset == one and (other, column) in self.known_columns:
                    self.joined.setdefault((one, column), []).append((other, column))
        self.mapped = {(source[0], target[0]) for source, target, _ in self.column_edges}


class Reached:
    def __init__(self, hop):
        self.hop, self.direct, self.via = hop, False, set()

    def merge(self, direct, via):
        self.direct |= direct
        self.via |= via


def walk(graph, starts, backwards=False, allow=lambda edge: True):
    """{node: Reached} of everything but the starts, each at its smallest hop."""
    moves = graph.before if backwards else graph.next
    best = {}  # (node, by an alias?) -> Reached
    level = {(start, False): Reached(0) for start in starts}
    for state in level.values():
        state.direct = True
    hop = 0
    while level:
        best.update(level)
        by_alias = {}
        for (node, _), state in level.items():
            for other in graph.joined.get(node, []):
                if (other, True) not in best:
                    by_alias.setdefault((other, True), Reached(hop)).merge(state.direct, state.via)
        best.update(by_alias)
        hop += 1
        following = {}
        for (node, _), state in [*level.items(), *by_alias.items()]:
            for other, edge in moves.get(node, []):
                if allow(edge) and (other, False) not in best:
                    following.setdefault((other, False), Reached(hop)).merge(state.direct and edge.direct, {edge.job})
        level = following
    found = {}
    for (node, _), state in best.items():
        if node in starts:
            continue
        known = found.get(node)
        if known is None or state.hop < known.hop:
            found[node] = Reached(state.hop)
            found[node].merge(state.direct, state.via)
        elif state.hop == known.hop:
            known.merge(state.direct, state.via)
    return found


def shortest_path(graph, start, end):
    """The steps [(source, target, edge or None for an alias)] of a shortest way, or None. The smallest of several."""
    length = walk_lengths(graph, end)
    if (start, False) not in length:
        return None
    steps, node, aliased = [], start, False
    while node != end:
        left = length[(node, aliased)]
        choices = []
        for other, edge in graph.next.get(node, []):
            if length.get((other, False), -2) == left - 1:
                choices.append((flat(other), edge.job or ("", ""), other, edge, False))
        if not aliased:
            for other in graph.joined.get(node, []):
                if length.get((other, True), -2) == left:
                    choices.append((flat(other), ("", ""), other, None, True))
        _, _, other, edge, aliased = min(choices, key=lambda choice: choice[:2])
        steps.append((node, other, edge))
        node = other
    return steps


def walk_lengths(graph, end):
    """{(node, came by an alias?): hops from there to the end}"""
    length, level, hop = {}, {(end, False), (end, True)}, 0
    while level:
        for state in level:
            length[state] = hop
        for node, _ in [state for state in level if state[1]]:
            for other in graph.joined.get(node, []):
                length.setdefault((other, False), hop)
        here = {node for (node, aliased), far in length.items() if far == hop}
        level = set()
        hop += 1
        # An edge leads into the state "not by an alias".
        for node in here:
            if length.get((node, False)) == hop - 1:
                for other, _ in graph.before.get(node, []):
                    level |= {state for state in ((other, False), (other, True)) if state not in length}
    return length


def flat(node):
    """(namespace, name, column) to sort by."""
    return (*node[0], node[1]) if isinstance(node[0], tuple) else (*node, "")
