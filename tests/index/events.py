# SPDX-License-Identifier: Apache-2.0
"""The log as its events tell it, read a second time and in another language than the one that is tested.

It knows the specification and docs/answers.md, and nothing of the index. It is written for being right: everything is
kept as plain dictionaries, nothing is cached, and nobody should mind how long it takes.
"""

import datetime
import json
import os
import re

ENDED = {"COMPLETE": "COMPLETED", "FAIL": "FAILED", "ABORT": "ABORTED"}
RANK = {"START": 0, "RUNNING": 1, "OTHER": 2}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
VERSIONS_JOB = ("lintrace", "versions")


def time_ms(text):
    """Milliseconds since 1970 of an ISO 8601 time, digits beyond them cut."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:?\d\d)", text)
    if not match:
        raise ValueError("no time: " + text)
    day, clock, fraction, zone = match.groups()
    zone = "+0000" if zone in "Zz" else zone.replace(":", "")
    whole = datetime.datetime.strptime(day + clock + zone, "%Y-%m-%d%H:%M:%S%z")
    seconds = (whole - EPOCH) // datetime.timedelta(seconds=1)
    return seconds * 1000 + int(((fraction or "") + "000")[:3])


def time_text(ms):
    """The time as the answers have it."""
    if ms is None:
        return None
    return (EPOCH + datetime.timedelta(milliseconds=ms)).strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (ms % 1000)


def key_of(thing):
    return (thing["namespace"], thing["name"])


def facets_of(thing, member="facets"):
    found = thing.get(member)
    return found if isinstance(found, dict) else {}


def is_event(event):
    if not isinstance(event, dict):
        return False
    try:
        event["_ms"] = time_ms(event["eventTime"])
        if "run" in event:
            key_of(event["job"])
            return isinstance(event["run"]["runId"], str)
        key_of(event["job"] if "job" in event else event["dataset"])
        return True
    except (KeyError, TypeError, ValueError):
        return False


def events_of_text(text):
    """(events, whether anything in it was none)"""
    try:
        whole = json.loads(text)
        items = whole if isinstance(whole, list) else [whole]
    except ValueError:
        items = []
        for line in text.split("\n"):
            if line.strip():
                try:
                    items.append(json.loads(line))
                except ValueError:
                    items.append(None)
    events = [item for item in items if is_event(item)]
    return events, len(events) < len(items) or not items


def read_folder(folder):
    """All events, in order, and how many files were not, or not wholly, readable."""
    where = os.path.join(folder, "events")
    events, unreadable = [], 0
    for name in sorted(os.listdir(where), key=os.fsencode):
        path = os.path.join(where, name)
        if not name.endswith(".json") or name.startswith(".") or not os.path.isfile(path):
            continue
        try:
            with open(path, encoding="utf-8", newline="\n") as file:
                found, bad = events_of_text(file.read())
        except (OSError, UnicodeDecodeError):
            found, bad = [], True
        unreadable += bad
        for place, event in enumerate(found):
            event["_order"] = (event["_ms"], RANK.get(event.get("eventType"), 3), os.fsencode(name), place)
            events.append(event)
    events.sort(key=lambda event: event["_order"])
    return events, unreadable


def use_of(dataset, own, statistics):
    """What one event says of one dataset that its run read or wrote."""
    facets, own_facets = facets_of(dataset), facets_of(dataset, own)
    numbers = own_facets.get(statistics, {})
    said = {
        "rows": numbers.get("rowCount"),
        "bytes": numbers.get("size"),
        "version": facets.get("version", {}).get("datasetVersion"),
        "change": facets.get("lifecycleStateChange", {}).get("lifecycleStateChange"),
    }
    return {name: value for name, value in said.items() if value is not None}


def edges_of(events):
    """{(source, target): direct} of the events of one run, or of one that has none."""
    edges, told = {}, False
    for event in events:
        facet = facets_of(event["job"]).get("lineage")
        if facet is None:
            continue
        told = True
        for entry in facet.get("entries", []):
            if entry.get("type") != "DATASET":
                continue
            for source in entry.get("inputs", []):
                if source.get("type") == "DATASET":
                    kinds = [t.get("type") for t in source.get("transformations", [])]
                    direct = not kinds or any(kind != "INDIRECT" for kind in kinds)
                    pair = (key_of(source), key_of(entry))
                    edges[pair] = edges.get(pair, False) or direct
    if not told:
        inputs = {key_of(d) for event in events for d in event.get("inputs", [])}
        outputs = {key_of(d) for event in events for d in event.get("outputs", [])}
        edges = {(source, target): True for source in inputs for target in outputs}
    edges.update({pair: True for event in events for pair in renamings_of(event)})
    return edges


def renamings_of(event):
    """[(before, now)]: what became of datasets' names."""
    pairs = []
    for dataset in event.get("outputs", []):
        before = facets_of(dataset).get("lifecycleStateChange", {}).get("previousIdentifier")
        if before and key_of(before) != key_of(dataset):
            pairs.append((key_of(before), key_of(dataset)))
    return pairs


def through_of(events):
    """Edges between outputs of one run."""
    return {
        (key_of(other), key_of(dataset))
        for event in events
        for dataset in event.get("outputs", [])
        for other in facets_of(dataset).get("lintrace_file", {}).get("through", [])
        if key_of(other) != key_of(dataset)
    }


def column_edges_of(dataset):
    """{(source, column, target, column): [transformations]} that one dataset of an event tells."""
    edges = {}
    fields = facets_of(dataset).get("columnLineage", {}).get("fields", {})
    for column, told in fields.items():
        for source in told.get("inputFields", []):
            steps = source.get("transformations") or []
            if not steps and told.get("transformationType") == "MASKED":
                steps = [{"type": "DIRECT", "subtype": "MASKED", "masking": True}]
            key = (key_of(source), source["field"], key_of(dataset), column)
            edges.setdefault(key, []).extend(steps or [{"type": "DIRECT"}])
    return edges


def aliases_of(dataset):
    """Names that one dataset of an event is joined with; not yet whether the log has them."""
    namespace, name = key_of(dataset)
    names = []
    for other in facets_of(dataset).get("symlinks", {}).get("identifiers", []):
        names.append(key_of(other))
    for own, condition in (("inputFacets", "inputCondition"), ("outputFacets", "outputCondition")):
        subset = facets_of(dataset, own).get("subset", {}).get(condition, {})
        if subset.get("type") == "location":
            names += [(space, place) for place in subset.get("locations", []) for space in (namespace, "file")]
    return names


class Item:
    """One step of the graph's history: a run with all its events, or an event that belongs to no run."""

    def __init__(self, events):
        self.events = events
        last = events[-1]
        ends = [event for event in events if event.get("eventType") in ENDED]
        final = ends[-1] if ends else last
        self.run = last["run"]["runId"] if "run" in last else None
        self.job = key_of(final["job"]) if "job" in final else None
        self.end = last["_ms"]
        self.order = (self.end, self.run or os.fsdecode(last["_order"][2]), last["_order"])
        self.producer = final.get("producer")
        self.ended = bool(ends)
        self.status = ENDED[final["eventType"]] if ends else "RUNNING"
        self.inputs, self.outputs, self.columns = {}, {}, {}
        self.datasets = [d for e in events for d in e.get("inputs", []) + e.get("outputs", [])]
        self.datasets += [e["dataset"] for e in events if "dataset" in e]
        for event in events:
            for side, own, numbers, uses in (
                ("inputs", "inputFacets", "inputStatistics", self.inputs),
                ("outputs", "outputFacets", "outputStatistics", self.outputs),
            ):
                for dataset in event.get(side, []):
                    uses.setdefault(key_of(dataset), {}).update(use_of(dataset, own, numbers))
        self.edges = edges_of([event for event in events if "job" in event])
        self.read = {source for source, _ in self.edges}
        self.edges.update(dict.fromkeys(through_of([event for event in events if "job" in event]), True))
        self.moved = {before for event in events for before, _ in renamings_of(event)}
        for dataset in self.datasets:
            for key, steps in column_edges_of(dataset).items():
                self.columns.setdefault(key, []).extend(steps)
        self.facets = {}
        for event in events:
            self.facets.update(facets_of(event.get("run", {})))

    @property
    def start(self):
        begun = [event["_ms"] for event in self.events if event.get("eventType") == "START"]
        if begun:
            return begun[0]
        digits = self.run.replace("-", "")
        if len(digits) != 32 or digits[12] != "7" or not re.fullmatch("[0-9a-fA-F]+", digits):
            return None
        made = int(digits[:12], 16)
        return made if made <= self.end else None

    @property
    def seconds(self):
        return (self.end - self.start) / 1000 if self.ended and self.start is not None else None

    @property
    def verdict(self):
        return self.facets.get("lintrace_trace", {}).get("verdict")

    def total(self, side, what):
        known = [use[what] for use in getattr(self, side).values() if what in use]
        return sum(known) if known else None


class Log:
    """The runs, and the steps of the graph's history in order."""

    def __init__(self, folder):
        events, self.unreadable = read_folder(folder)
        runs, self.marks, alone = {}, [], []
        for event in events:
            if "run" in event:
                runs.setdefault(event["run"]["runId"], []).append(event)
            elif "job" in event and key_of(event["job"]) == VERSIONS_JOB:
                self.marks.append(event)
            else:
                alone.append(event)
        self.runs = sorted((Item(group) for group in runs.values()), key=lambda item: item.order)
        self.by_id = {item.run: item for item in self.runs}
        self.items = sorted(self.runs + [Item([event]) for event in alone], key=lambda item: item.order)
        self.events = events
