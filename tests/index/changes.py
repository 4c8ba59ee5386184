# SPDX-License-Identifier: Apache-2.0
"""Answers about contents: how one came about, what is not the same in two runs, what should be made anew."""

import re

from events import aliases_of, facets_of, key_of, time_text
from facts import tag_text


def maker_of(log, dataset, version, before=None):
    """(run that wrote this version of it last, before a run; certain?)"""
    newest = exact = None
    for item in log.runs:
        if before is not None and item.order >= before.order:
            break
        if dataset in item.outputs:
            newest = item
            if version is not None and item.outputs[dataset].get("version") == version:
                exact = item
    if exact is not None:
        return exact, True
    if newest is None or (version is not None and "version" in newest.outputs[dataset]):
        return None, version is not None or newest is None
    return newest, False


NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
DOUBTS = (
    None,
    "its version is not known",
    "another name of what was read: which of its bytes were in that is not told",
    "runs wrote it under other names",
    "the same bytes under another name",
    "what was asked for is told as a part of it only",
    "no run wrote it, but one had left the same bytes under another name",
)
VERSION, MEMBER, MEMBERS, COPY, COPIED = 1, 2, 3, 4, 6


def names_of(log):
    """{dataset: what else it is called}"""
    names = {}
    for item in log.items:
        for dataset in item.datasets:
            for other in aliases_of(dataset):
                if other != key_of(dataset):
                    names.setdefault(key_of(dataset), set()).add(other)
                    names.setdefault(other, set()).add(key_of(dataset))
    return names


def copied_from(log, dataset, version):
    """(another dataset, run) that had left these bytes before anybody had them under this name."""
    first = next((item for item in log.runs if any(
        uses.get(dataset, {}).get("version") == version for uses in (item.inputs, item.outputs))), None)
    if first is None or not re.fullmatch("[0-9a-f]{64}", version or "") or version == NOTHING:
        return None
    for item in reversed([item for item in log.runs if item.order < first.order]):
        same = sorted(name for name, use in item.outputs.items() if use.get("version") == version and name != dataset)
        if same:
            return same[0], item
    return None


def with_other_names(log, names, dataset, version, maker, doubt, reader=None):
    """[(dataset, version, maker, doubt)]: what was read, and what it may be under other names."""
    found = []
    for other in names.get(dataset, ()):
        wrote, _ = maker_of(log, other, None, reader)
        if wrote is None or (maker is not None and wrote.order <= maker.order):
            continue
        left = wrote.outputs[other].get("version")
        is_same = left is not None and left == version
        found.append((other, left, wrote, 0 if is_same else MEMBER))
        doubt = doubt if is_same else max(doubt, MEMBERS)
    copied = copied_from(log, dataset, version) if maker is None and version is not None else None
    if copied:
        found.append((copied[0], version, copied[1], COPY))
        doubt = max(doubt, COPIED)
    return [*found, (dataset, version, maker, doubt)]


def why(log, digest):
    """Rows from the content back to what no run of the log made."""
    found, level, names = {}, [], names_of(log)

    def put(hop, following, dataset, version, maker, doubt):
        key = (dataset, version, maker.run if maker else None)
        if key not in found:
            found[key] = {"hop": hop, "edge": "indirect" if hop else None, "read_by": set(), "doubt": 0, "maker": maker}
            following.append(key)
        found[key]["doubt"] = max(found[key]["doubt"], doubt)
        return found[key]

    outputs = {dataset for item in log.runs for dataset, use in item.outputs.items() if use.get("version") == digest}
    inputs = {dataset for item in log.runs for dataset, use in item.inputs.items() if use.get("version") == digest}
    for dataset in sorted(outputs | inputs):
        maker = maker_of(log, dataset, digest)[0] if dataset in outputs else None
        for step in with_other_names(log, names, dataset, digest, maker, 0):
            put(0, level, *step)
    hop = 0
    while level:
        hop += 1
        following = []
        for key in level:
            maker = found[key]["maker"]
            if maker is None:
                continue
            for direct, step in sources_with_names(log, names, key[0], maker):
                state = put(hop, following, *step)
                if state["hop"] == hop:
                    state["read_by"].add(maker.run)
                    state["edge"] = "direct" if direct else state["edge"]
        level = following
    return why_rows(found)


def sources_with_names(log, names, dataset, maker):
    """[(direct, (dataset, version, maker, doubt))] of what a run had read for a dataset, or kept."""
    steps = []
    for (source, target), direct in maker.edges.items():
        if target == dataset:
            version = maker.inputs.get(source, {}).get("version")
            run, certain = maker_of(log, source, version, maker)
            steps += [(direct, step) for step in
                      with_other_names(log, names, source, version, run, 0 if certain else VERSION, maker)]
    if maker.outputs.get(dataset, {}).get("change") == "ALTER" and (dataset, dataset) not in maker.edges:
        run, _ = maker_of(log, dataset, None, maker)
        steps.append((True, (dataset, run.outputs[dataset].get("version") if run else None, run, VERSION)))
    return steps


def why_rows(found):
    rows = []
    for (dataset, version, run), state in found.items():
        maker = state["maker"]
        use = maker.outputs.get(dataset, {}) if maker else {}
        rows.append({
            "hop": state["hop"], "namespace": dataset[0], "name": dataset[1], "version": version,
            "rows": use.get("rows"), "bytes": use.get("bytes"), "run": run,
            "job_namespace": maker.job[0] if maker else None, "job": maker.job[1] if maker else None,
            "end": time_text(maker.end) if maker else None, "status": maker.status if maker else None,
            "verdict": maker.verdict if maker else None, "edge": state["edge"],
            "read_by": sorted(state["read_by"]), "certain": not state["doubt"], "doubt": DOUBTS[state["doubt"]],
        })
    return sorted(rows, key=lambda row: (row["hop"], row["namespace"], row["name"], row["version"] or "", row["run"] or ""))


DIFF = ("kind", "change", "role", "namespace", "name", "column", "source_namespace", "source", "source_column",
        "before", "after", "delta")
KINDS = ("status", "verdict", "program", "script", "arguments", "environment", "dataset", "version", "rows", "column",
         "type", "change", "edge", "column_edge", "owner", "tag")


def row(kind, change, **cells):
    return {**dict.fromkeys(DIFF), "kind": kind, "change": change, **cells}


def compare(kind, before, after, **cells):
    """At most one row of two values that may be missing."""
    if before == after:
        return []
    change = "added" if before is None else "removed" if after is None else "changed"
    return [row(kind, change, before=before, after=after, **cells)]


def schema_of(item, side, dataset):
    columns = {}
    for event in item.events:
        for told in event.get(side, []):
            if key_of(told) == dataset and facets_of(told).get("schema", {}).get("fields"):
                columns = {field["name"]: field.get("type") for field in facets_of(told)["schema"].get("fields", [])}
    return columns


def diff_dataset(one, other, side, dataset):
    role = side[:-1]
    cells = {"role": role, "namespace": dataset[0], "name": dataset[1]}
    a, b = getattr(one, side).get(dataset), getattr(other, side).get(dataset)
    if a is None or b is None:
        return [row("dataset", "added" if a is None else "removed", **cells)]
    rows = []
    if "version" in a and "version" in b:
        rows += compare("version", a["version"], b["version"], **cells)
    if "rows" in a and "rows" in b and a["rows"] != b["rows"]:
        rows.append(row("rows", "changed", before=str(a["rows"]), after=str(b["rows"]), delta=b["rows"] - a["rows"], **cells))
    before, after = schema_of(one, side, dataset), schema_of(other, side, dataset)
    if before and after:
        for column in sorted(before.keys() | after.keys()):
            if column not in before or column not in after:
                rows.append(row("column", "added" if column in after else "removed", column=column, **cells))
            else:
                rows += compare("type", before[column], after[column], column=column, **cells)
    rows += compare("change", a.get("change"), b.get("change"), **cells)
    for kind in ("owner", "tag"):
        before, after = words_of(one, side, dataset, kind), words_of(other, side, dataset, kind)
        rows += [row(kind, "removed", before=word, column=column, **cells) for column, word in before - after]
        rows += [row(kind, "added", after=word, column=column, **cells) for column, word in after - before]
    return rows


def words_of(item, side, dataset, kind):
    """{(column or None, owner or tag)} as the last event of the run that has the facet tells."""
    found = set()
    for told in [told for event in item.events for told in event.get(side, []) if key_of(told) == dataset]:
        facets = facets_of(told)
        if kind == "owner" and "ownership" in facets:
            found = {(None, owner["name"]) for owner in facets["ownership"].get("owners", [])}
        if kind == "tag" and "tags" in facets:
            found = {(tag.get("field"), tag_text(tag)) for tag in facets["tags"].get("tags", [])}
    return found


def word_of(direct):
    return None if direct is None else "direct" if direct else "indirect"


def is_direct(steps):
    return None if steps is None else any(step.get("type") != "INDIRECT" for step in steps)


def diff(one, other):
    """All rows but those about programs, arguments and environment: made logs have none."""
    rows = compare("status", one.status, other.status) + compare("verdict", one.verdict, other.verdict)
    for side in ("inputs", "outputs"):
        for dataset in sorted(getattr(one, side).keys() | getattr(other, side).keys()):
            rows += diff_dataset(one, other, side, dataset)
    for pair in one.edges.keys() | other.edges.keys():
        (source_namespace, source), (namespace, name) = pair
        rows += compare("edge", word_of(one.edges.get(pair)), word_of(other.edges.get(pair)), namespace=namespace,
                        name=name, source_namespace=source_namespace, source=source)
    for key in one.columns.keys() | other.columns.keys():
        (source_namespace, source), source_column, (namespace, name), column = key
        rows += compare("column_edge", *(word_of(is_direct(item.columns.get(key))) for item in (one, other)),
                        namespace=namespace, name=name, column=column, source_namespace=source_namespace, source=source,
                        source_column=source_column)
    order = ("role", "namespace", "name", "column", "source_namespace", "source", "source_column", "change", "before", "after")
    return sorted(rows, key=lambda cells: (KINDS.index(cells["kind"]), *(cells[name] or "" for name in order)))


def stale(log, active):
    """Rows of the reasons that the log alone can give."""
    alive = [item for item in log.runs if item in set(active)]
    makers = {}
    for item in alive:
        for dataset in item.outputs:
            known = makers.get(dataset)
            if known is None or item.status == "COMPLETED" or known.status != "COMPLETED":
                makers[dataset] = item
    dropped = set()
    for item in alive:
        for dataset, use in [*item.inputs.items(), *item.outputs.items()]:
            (dropped.add if use.get("change") == "DROP" else dropped.discard)(dataset)
    rows, sources = [], {target: sources_of(alive, target, maker) for target, maker in makers.items()}
    for target, maker in makers.items():
        for source, (used, reader) in sources[target].items():
            if target in dropped:
                continue
            if source in dropped:
                rows.append(stale_row(target, "input_dropped", source, maker, used))
            later = [item for item in alive if item.order > reader.order and source in item.outputs]
            newer = later[-1].outputs[source].get("version") if later else None
            if later and (newer is None or newer != used):
                rows.append(stale_row(target, "input_changed", source, maker, used, newer, later[-1].run))
    spoilt = {(cells["namespace"], cells["name"]) for cells in rows}
    rows += inherited(makers, sources, dropped, spoilt)
    return sorted(rows, key=lambda cells: tuple(cells[name] for name in
                                                ("namespace", "name", "reason", "because_namespace", "because")))


def sources_of(alive, target, maker):
    """{source: (version read, run that read it)}: of a dataset that was added to or changed in place also what the runs
    before had read for it, each source as it was read last."""
    found, run = {}, maker
    while run:
        keeps = run.outputs[target].get("change") == "ALTER"
        for source, fed in run.edges:
            keeps = keeps or (fed == target and source == target)
            if fed == target and source != target:
                found.setdefault(source, (run.inputs.get(source, {}).get("version"), run))
        before = [item for item in alive if item.order < run.order and target in item.outputs]
        run = before[-1] if keeps and before else None
    return found


def inherited(makers, sources, dropped, spoilt):
    """Whoever has a stale input is stale; until nothing is added."""
    found, grown = {}, True
    while grown:
        grown = False
        for target, maker in makers.items():
            for source, (used, _) in sources[target].items():
                if target in dropped or source not in spoilt:
                    continue
                if (target, source) not in found:
                    found[target, source] = stale_row(target, "input_stale", source, maker, used)
                    spoilt.add(target)
                    grown = True
    return list(found.values())


def stale_row(target, reason, source, maker, used=None, newer=None, newer_run=None):
    return {
        "namespace": target[0], "name": target[1], "reason": reason,
        "because_namespace": source[0], "because": source[1],
        "run": maker.run, "job_namespace": maker.job[0], "job": maker.job[1], "made": time_text(maker.end),
        "used_version": used, "newer_version": newer, "newer_run": newer_run,
    }
