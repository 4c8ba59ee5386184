# SPDX-License-Identifier: Apache-2.0
"""Small logs of every shape that a log may have, from a seed.

Cycles, diamonds, self loops, indirect edges; names that break quoting; START and COMPLETE in files of their own, in
arrays and in lines; events of producers that know no lineage facet; jobs and datasets without runs; groups and their
members; links; renames and drops; rollbacks and tags; files that are no events.
"""

import json
import os
import random
import uuid

SPEC = "https://openlineage.io/spec/"
LINTRACE = "https://github.com/lintrace/lintrace"
OTHER = "https://example.invalid/other"
BEGIN_MS = 1767225600000
HOSTILE = (
    "orders.csv", "/srv/raw/orders.csv", "/srv/clean/orders.csv", "a b.csv", "semi;colon", 'quo"te', "it's", "back\\slash",
    "line\nbreak", "tab\there", "<script>alert(1)</script>", "</script>", "per%cent", "star*", "[set]", "quest?ion",
    "-f", "--format", "latest", "@tag", "job:x", "tag:pii", "owner:x", "1+x+2", "+x", "x+", "\u202eltr", "\U0001f600",
    "na\u0308ive", "caf\u00e9", "\x1b[31mred", "a|b", "#hash", "dots.in.name", "dots.in", "x.c", "{brace}", "$HOME", "`id`",
    "colon:name", "NULL", "null", "0", "'; DROP TABLE dataset; --", "\u00df", "\uffff", "a,b", "=1+1", "/", "//x", "s3://b/k",
)
COLUMNS = ("c", "d", "in.c", "C", "e mail", 'q"c', "\u00e9", "name.c")
NAMESPACES = ("file", "file", "file", "s3://bucket", "postgres://db:5432", "name space")
STEPS = (("DIRECT", "IDENTITY"), ("DIRECT", "AGGREGATION"), ("DIRECT", "TRANSFORMATION"), ("INDIRECT", "FILTER"),
         ("INDIRECT", "JOIN"))


def facet(path, producer=OTHER, **members):
    return {"_producer": producer, "_schemaURL": SPEC + "facets/" + path, **members}


def stamp(ms, chance):
    """The same moment in one of the ways to write it."""
    import datetime
    zone = chance.choice((None, None, 120, -330))
    shown = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=ms, minutes=zone or 0)
    text = shown.strftime("%Y-%m-%dT%H:%M:%S") + chance.choice((".%03d", ".%03d", ".%03d000", ".%03d000000")) % (ms % 1000)
    return text + ("Z" if zone is None else "%s%02d:%02d" % ("-" if zone < 0 else "+", abs(zone) // 60, abs(zone) % 60))


class Shape:
    def __init__(self, seed, begin_ms):
        self.chance = random.Random(seed)
        c = self.chance
        count = c.randint(2, 9)
        names = c.sample(HOSTILE, count) if c.random() < 0.6 else ["/d/%s.csv" % letter for letter in "abcdefghi"[:count]]
        self.datasets = sorted({(c.choice(NAMESPACES), name) for name in names})
        if c.random() < 0.2:  # the same name twice
            self.datasets.append(("other", self.datasets[0][1]))
        self.jobs = [(c.choice(("default", "default", "etl")), name) for name in c.sample(("a", "b", "j o b", "a/b", "<b>"), 3)]
        self.now = begin_ms
        self.ties = c.random() < 0.15  # events of one time; then they tell no facts, for the newest is not to be told
        self.files = {}
        self.run_ids = []

    def some(self, most):
        return self.chance.sample(self.datasets, min(len(self.datasets), self.chance.randint(0, most)))

    def fresh_id(self, ms):
        number = self.chance.getrandbits(128)
        if self.chance.random() < 0.7:
            number = ms << 80 | number & (1 << 80) - 1
            number = number & ~(0xF << 76) | 7 << 76
        else:
            number = number & ~(0xF << 76) | 4 << 76
        return str(uuid.UUID(int=number & ~(3 << 62) | 2 << 62))

    def steps(self):
        return [{"type": kind, "subtype": subtype, "description": "as it is", "masking": self.chance.random() < 0.3}
                for kind, subtype in self.chance.choices(STEPS, k=self.chance.choice((1, 1, 2)))]

    def dataset(self, key, side, inputs):
        c = self.chance
        facets, own = {}, {}
        if c.random() < 0.7:
            version = "%064x" % c.randrange(6)
            facets["version"] = facet("1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet",
                                      datasetVersion=version)
        if c.random() < 0.5 and not self.ties:
            fields = [{"name": name, "type": c.choice(("integer", "string"))} for name in c.sample(COLUMNS, c.randint(0, 4))]
            facets["schema"] = facet("1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet", fields=fields)
        if c.random() < 0.3 and not self.ties:
            facets["ownership"] = facet("1-0-1/OwnershipDatasetFacet.json#/$defs/OwnershipDatasetFacet",
                                        owners=[{"name": c.choice(("team:a", "user:b", "<i>"))}])
        if c.random() < 0.3 and not self.ties:
            tags = [{"key": "pii", "value": c.choice(("true", "false")), "field": c.choice(COLUMNS)},
                    {"key": c.choice(("raw", "pii", "gold")), "value": c.choice(("true", "x"))}]
            facets["tags"] = facet("1-0-0/TagsDatasetFacet.json#/$defs/TagsDatasetFacet", tags=tags)
        if c.random() < 0.1:
            facets["symlinks"] = facet("1-0-1/SymlinksDatasetFacet.json#/$defs/SymlinksDatasetFacet", identifiers=[
                {"namespace": other[0], "name": other[1], "type": "LOCATION"} for other in self.some(2)])
        change = c.choice(("CREATE", "OVERWRITE", "ALTER", None)) if side == "output" else c.choice((None,) * 9 + ("DROP",))
        before = c.choice(inputs) if side == "output" and inputs and c.random() < 0.1 else None
        if change or before:
            facets["lifecycleStateChange"] = facet(
                "1-0-1/LifecycleStateChangeDatasetFacet.json#/$defs/LifecycleStateChangeDatasetFacet",
                lifecycleStateChange="RENAME" if before else change)
        if before:
            facets["lifecycleStateChange"]["previousIdentifier"] = {"namespace": before[0], "name": before[1]}
        if side == "output" and inputs and c.random() < 0.4:
            facets["columnLineage"] = self.mapping(inputs)
        if c.random() < 0.1:
            own["subset"] = self.subset(side)
        if c.random() < 0.6:
            own[side + "Statistics"] = facet(
                "%s/%sStatistics%sDatasetFacet.json#/$defs/%sStatistics%sDatasetFacet" % (
                    "1-0-0" if side == "input" else "1-0-2", *[side.capitalize()] * 4),
                rowCount=c.randrange(100), size=c.randrange(10**12))
        return {"namespace": key[0], "name": key[1], "facets": facets, side + "Facets": own}

    def subset(self, side):
        definition = "%sSubset%sDatasetFacet" % (side.capitalize(), side.capitalize())
        places = [name for _, name in self.some(3)]
        return facet("1-0-0/BaseSubsetDatasetFacet.json#/$defs/" + definition,
                     **{side + "Condition": {"type": "location", "locations": places}})

    def mapping(self, inputs):
        c = self.chance
        fields = {name: {"inputFields": [
            {"namespace": source[0], "name": source[1], "field": c.choice(COLUMNS[:4]), "transformations": self.steps()}
            for source in c.sample(inputs, min(len(inputs), c.randint(1, 2)))]}
            for name in c.sample(COLUMNS[:4], c.randint(1, 3))}
        return facet("1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet", fields=fields)

    def lineage(self, inputs, outputs):
        entries = []
        for target in outputs:
            found = []
            for source in self.chance.sample(inputs, self.chance.randint(0, len(inputs))):
                entry = {"type": "DATASET", "namespace": source[0], "name": source[1]}
                if self.chance.random() < 0.3:
                    entry["transformations"] = [{"type": "INDIRECT"}]
                found.append(entry)
            if self.chance.random() < 0.1:
                found.append({"type": "JOB", "namespace": "etl", "name": "a job", "inputs": []})
            entries.append({"type": "DATASET", "namespace": target[0], "name": target[1], "inputs": found})
        if self.chance.random() < 0.1:
            entries.append({"type": "JOB", "namespace": "etl", "name": "a job", "inputs": [
                {"type": "DATASET", "namespace": key[0], "name": key[1]} for key in inputs]})
        return facet("1-0-0/LineageFacet.json#/$defs/LineageJobFacet", entries=entries)

    def event(self, kind, run, job, inputs, outputs, lineage):
        self.now += self.chance.choice((0, 0, 1) if self.ties else (1, 250, 1000, 90_000))
        body = {"eventTime": stamp(self.now, self.chance), "producer": LINTRACE if lineage else OTHER,
                "schemaURL": SPEC + "2-0-2/OpenLineage.json#/$defs/" + ("RunEvent" if run else "JobEvent")}
        if run:
            facets = {}
            if lineage and kind != "START":
                whole = self.chance.random() < 0.7
                facets["lintrace_trace"] = {
                    "_producer": LINTRACE, "_schemaURL": LINTRACE + "/blob/v0.1.0/docs/facets.json#/$defs/RunFacet",
                    "verdict": "complete" if whole else "incomplete", "reasons": [] if whole else ["a <reason>"],
                    "backend": "preload", "processes": 1, "overhead": {"seconds": 0.01}}
            body.update(eventType=kind, run={"runId": run, "facets": facets})
        facets = {"lineage": self.lineage(inputs, outputs)} if lineage and kind != "START" and outputs else {}
        body["job"] = {"namespace": job[0], "name": job[1], "facets": facets}
        body["inputs"] = [self.dataset(key, "input", ()) for key in inputs]
        body["outputs"] = [self.dataset(key, "output", inputs) for key in outputs]
        return body

    def run(self):
        c = self.chance
        job, lineage = c.choice(self.jobs), c.random() < 0.6
        inputs, outputs = self.some(3), self.some(3)
        if c.random() < 0.2 and inputs:
            outputs = sorted({*outputs, inputs[0]})  # read, then written
        run = self.fresh_id(self.now - c.choice((0, 0, 5000, 300_000)))  # some were at work at the same time
        end = c.choice(("COMPLETE", "COMPLETE", "COMPLETE", "FAIL", "ABORT", None))
        kinds = ([["START"], ["START", "RUNNING"], []][c.randrange(3)] + ([end] if end else [])) or ["OTHER"]
        events = [self.event(kind, run, job, inputs if kind == kinds[-1] else inputs[:1], outputs, lineage)
                  for kind in kinds]
        self.run_ids.append(run)
        self.place(events, run)

    def place(self, events, name):
        """Into one file, or several."""
        form = self.chance.randrange(3)
        if len(events) == 1 and form:
            self.files[name + ".json"] = json.dumps(events[0], ensure_ascii=self.chance.random() < 0.5, indent=form)
        elif form == 0:
            self.files[name + ".json"] = json.dumps(events)
        elif form == 1:
            self.files[name + ".json"] = "".join(json.dumps(event) + "\n" for event in events)
        else:
            for number, event in enumerate(events):
                self.files["%s.%d.json" % (name, number)] = json.dumps(event, indent=2)

    def job_event(self):
        self.place([self.event(None, None, self.chance.choice(self.jobs), self.some(2), self.some(2),
                               self.chance.random() < 0.5)], "job-%d" % len(self.files))

    def dataset_event(self):
        self.now += 1000
        told = self.dataset(self.chance.choice(self.datasets), "output", self.some(2))
        told.pop("outputFacets")
        event = {"eventTime": stamp(self.now, self.chance), "producer": OTHER,
                 "schemaURL": SPEC + "2-0-2/OpenLineage.json#/$defs/DatasetEvent", "dataset": told}
        self.place([event], "dataset-%d" % len(self.files))

    def mark(self):
        if not self.run_ids:
            return
        self.now += 1  # a mark is at no moment of a run's
        event = self.event(None, None, ("lintrace", "versions"), [], [], False)
        self.now += 1
        body = {"kind": "tag", "run": self.chance.choice(self.run_ids), "tag": self.chance.choice(("good", "v1"))}
        if self.chance.random() < 0.5:
            body = {"kind": "rollback", "run": body["run"], "reason": "a <reason>"}
        event["producer"] = LINTRACE
        event["job"]["facets"]["lintrace_version"] = {
            "_producer": LINTRACE, "_schemaURL": LINTRACE + "/blob/v0.1.0/docs/facets.json#/$defs/JobFacet", **body}
        self.files["mark-%d.json" % len(self.files)] = json.dumps(event)

    def rubbish(self):
        name, text = self.chance.choice((("torn.json", '{"eventType": "COMP'), ("empty.json", ""), ("list.json", "[1, 2]"),
                                         ("notes.txt", "{}"), (".half.json", "{"), ("number.json", "7")))
        self.files[name] = text


def write(folder, seed, without=(), begin_ms=BEGIN_MS):
    """Makes the folder, without events of some methods above. Returns its shape, for who wants to know the names."""
    shape = Shape(seed, begin_ms)
    weights = shape.chance.choice(((10, 1, 1, 1, 1), (10, 1, 1, 1, 1), (6, 0, 0, 5, 0)))  # the last: much rolling back
    for _ in range(shape.chance.randint(1, 12)):
        add = shape.chance.choices((shape.run, shape.job_event, shape.dataset_event, shape.mark, shape.rubbish), weights)[0]
        if add.__name__ not in without:
            add()
    os.makedirs(os.path.join(folder, "events"))
    for name, text in shape.files.items():
        with open(os.path.join(folder, "events", name), "w", encoding="utf-8", newline="") as file:
            file.write(text)
    return shape
