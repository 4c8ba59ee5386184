# SPDX-License-Identifier: Apache-2.0
"""Answers about contents: how one came about, what is not the same in two runs, what should be made anew."""

import re

from events import aliases_of, facets_of, key_of, time_text
from facts import tag_text


def maker_of(log, dataset, version, before=None):
    """(run that wrote this version of it last, before a run; the doubt)"""
    newest = exact = None
    for item in log.runs:
        if before is not None and item.order >= before.order:
            break
        if dataset in item.outputs:
            newest = item
            if version is not None and item.outputs[dataset].get("version") == version:
                exact = item
    if exact is not None:
        return exact, 0
    for item in log.runs if before is not None and version is not None else ():
        if item.order > before.order and item.start is not None and item.start <= before.end \
                and item.outputs.get(dataset, {}).get("version") == version \
                and item.inputs.get(dataset, {}).get("version") != version:
            return item, LATER
    if newest is None or (version is not None and "version" in newest.outputs[dataset]):
        return None, 0
    return newest, VERSION


NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
DOUBTS = (
    None,
    "its version is not known",
    "the run that left these bytes was still at work when they were read",
    "another name of what was read: which of its bytes were in that is not told",
    "runs wrote it under other names",
    "the same bytes under another name",
    "what was asked for is told as a part of it only",
    "no run wrote it, but one had left the same bytes under another name",
)
VERSION, LATER, MEMBER, MEMBERS, COPY, COPIED = 1, 2, 3, 4, 5, 7


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
    """(another dataset, run) that had left these bytes before any that had them under this name began."""
    had = [item for item in log.runs if any(
        uses.get(dataset, {}).get("version") == version for uses in (item.inputs, item.outputs))]
    began = min((item.end if item.start is None else item.start for item in had), default=None)
    if not had or not re.fullmatch("[0-9a-f]{64}", version or "") or version == NOTHING:
        return None
    for item in reversed([item for item in log.runs if item.order < had[0].order and item.end <= began]):
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
            run, doubt = maker_of(log, source, version, maker)
            steps += [(direct, step) for step in
                      with_other_names(log, names, source, version, run, doubt, maker)]
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
    alive, names = [item for item in log.runs if item in set(active)], names_of(log)
    makers, wrote, gone = {}, {}, gone_of(active)
    for item in alive:
        for dataset in item.outputs:
            known, wrote[dataset] = makers.get(dataset), item
            if known is None or item.status == "COMPLETED" or known.status != "COMPLETED":
                makers[dataset] = item
    sources = {target: sources_of(alive, names, target, maker) for target, maker in makers.items()}
    rows = []
    for target, maker in makers.items():
        rows += left_by_failed(target, maker, wrote[target])
        read = {source.used for source in sources[target].values() if not source.is_member}
        for name, source in sources[target].items():
            if name in gone and not source.consumed:
                rows.append(stale_row(target, "input_dropped", name, maker, source.used, warns=source.is_member))
            later = [item for item in alive if item.order > source.reader.order and name in item.outputs]
            newer = later[-1].outputs[name].get("version") if later else None
            is_same = newer is not None and (newer == source.used or (source.is_member and newer in read))
            if later and not is_same and not (name in gone and source.consumed):
                warns = None in (newer, source.used) or source.is_member or source.consumed
                rows.append(stale_row(target, "input_changed", name, maker, source.used, newer, later[-1].run, warns))
    rows += inherited(makers, sources, rows)
    return sorted([cells for cells in rows if (cells["namespace"], cells["name"]) not in gone],
                  key=lambda cells: tuple(cells[name] or "" for name in
                                          ("namespace", "name", "reason", "because_namespace", "because")))


def gone_of(active):
    """What was dropped, or got another name, and no run since had to do with; nor was what was dropped told to be there."""
    dropped, moved = set(), set()
    for item in active:
        for dataset, use in [*item.inputs.items(), *item.outputs.items()]:
            if use.get("change") == "DROP":
                dropped.add(dataset)
            elif item.run or dataset in item.outputs:
                dropped.discard(dataset)
        if item.run:
            moved = (moved - item.inputs.keys() - item.outputs.keys()) | (item.moved - item.outputs.keys())
    return dropped | moved


class Source:
    def __init__(self, used, reader, name, is_member):
        self.used, self.reader, self.is_member = used, reader, is_member
        self.consumed = reader.inputs.get(name, {}).get("change") == "DROP" or name in reader.moved


def left_by_failed(target, maker, last):
    left, made = (item.outputs[target].get("version") for item in (last, maker))
    made = None if maker is last else made
    if last.status not in ("FAILED", "ABORTED") or (left is not None and left == made):
        return []
    return [stale_row(target, "left_by_failed", (None, None), maker, made, left, last.run)]


def sources_of(alive, names, target, maker):
    """{name: Source}: of a dataset that was added to or changed in place also what the runs before had read for it, each
    source as it was read last; then what these are called otherwise."""
    found, run = {}, maker
    while run:
        keeps, direct = run.outputs[target].get("change") == "ALTER", []
        for source, fed in run.edges:
            keeps = keeps or (fed == target and source == target)
            if fed == target and source != target and source not in found:
                direct.append(source)
        for source in direct:
            found[source] = Source(run.inputs.get(source, {}).get("version"), run, source, False)
        for member in {name for source in direct for name in names.get(source, ())}:
            if member != target and member not in found:
                before = [item for item in alive if item.order < run.order and member in item.outputs]
                used = before[-1].outputs[member].get("version") if before else None
                found[member] = Source(used, run, member, True)
        before = [item for item in alive if item.order < run.order and target in item.outputs]
        run = before[-1] if keeps and before else None
    return found


def spread(makers, sources, spoilt, with_members):
    """All that is made of those, and they themselves."""
    spoilt, grown = set(spoilt), True
    while grown:
        more = {target for target in makers for name, source in sources[target].items()
                if name in spoilt and (with_members or not source.is_member)} - spoilt
        spoilt, grown = spoilt | more, bool(more)
    return spoilt


def inherited(makers, sources, rows):
    """Whoever has a stale input is stale, and no surer than that."""
    stale_for = {sure: spread(makers, sources, {(cells["namespace"], cells["name"]) for cells in rows
                                                if not sure or cells["severity"] == "error"}, not sure)
                 for sure in (False, True)}
    return [stale_row(target, "input_stale", name, maker, source.used,
                      warns=source.is_member or name not in stale_for[True])
            for target, maker in makers.items() for name, source in sources[target].items()
            if name in stale_for[False]]


def stale_row(target, reason, source, maker, used=None, newer=None, newer_run=None, warns=False):
    return {
        "namespace": target[0], "name": target[1], "reason": reason,
        "because_namespace": source[0], "because": source[1],
        "run": maker.run, "job_namespace": maker.job[0], "job": maker.job[1], "made": time_text(maker.end),
        "used_version": used, "newer_version": newer, "newer_run": newer_run,
        "severity": "warn" if warns else "error",
    }
