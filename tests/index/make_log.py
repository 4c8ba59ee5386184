#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a lineage folder of any size: events/*.json and events.csv, without running anything.

The same words make the same bytes. Jobs stand in layers and run again and again with mostly the same edges: hubs that
everybody reads, schemas that drift, runs that fail, rewrites that change nothing. Everything about run i is a
function of the seed and i, so that two processes can share the work.

make_log.py [--runs N] [--datasets N] [--jobs N] [--edges N] [--seed N] [--columns] [--indent] [--shape layers|random] FOLDER

--edges are edges of all runs together: edges / runs is what one run has. --columns adds schemas and column mappings;
--indent writes as lintrace does, one member a line.
"""

import argparse
import csv
import hashlib
import json
import os
import random
import sys
import time

import shapes

PRODUCER = "https://github.com/lintrace/lintrace"
SPEC = "https://openlineage.io/spec/"
OWN = "https://github.com/lintrace/lintrace/blob/v0.1.0/docs/facets.json#/$defs/"
CSV_HEADER = ("event_time,run_id,job_namespace,job_name,input_names,output_names,transform,columns_map,"
              "rowcount_in,rowcount_out,status\n")
BEGIN_MS = 1767225600000  # 2026-01-01T00:00:00Z
STEP_MS = 60_000
LAYERS = ("raw", "staging", "clean", "joined", "daily", "monthly", "mart", "report")
WORDS = ("orders", "customers", "stock", "prices", "visits", "returns", "parcels", "invoices")
TYPES = ("integer", "string", "number", "date", "boolean")


def mix(*words):
    """A number that looks random, the same for the same words."""
    text = ":".join(map(str, words)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def facet(url, **members):
    return {"_producer": PRODUCER, "_schemaURL": url, **members}


def stamp(ms):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ms // 1000)) + ".%03dZ" % (ms % 1000)


def run_id(seed, number, ms):
    """A UUIDv7."""
    low = mix(seed, "id", number)
    digits = "%012x7%03x%04x%012x" % (ms, low & 0xFFF, 0x8000 | (low >> 12 & 0x3FFF), low >> 16 & 0xFFFFFFFFFFFF)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


class World:
    """The datasets and jobs that stay the same in all runs."""

    def __init__(self, options):
        self.options, self.seed = options, options.seed
        chance = random.Random(options.seed)
        per_layer = -(-options.datasets // len(LAYERS))
        self.layer = [number // per_layer for number in range(options.datasets)]
        self.name = ["/srv/%s/%s/%s_%05d.csv" % (WORDS[mix("area", n) % len(WORDS)], LAYERS[self.layer[n]],
                                                 WORDS[mix("word", n) % len(WORDS)], n) for n in range(options.datasets)]
        made = [number for number in range(options.datasets) if self.layer[number]]
        made = made or list(range(1, options.datasets))
        # A job that writes the lower layers runs before those that read them.
        self.jobs = sorted((sorted(outputs) for outputs in self.shares(made)), key=lambda outputs: outputs[0])
        self.writer = {dataset: job for job, outputs in enumerate(self.jobs) for dataset in outputs}
        self.edges = self.feed(chance)

    def shares(self, made):
        """Neighbours of one layer are written by one job."""
        jobs, count = self.options.jobs, len(made)
        if jobs >= count:
            return [[made[at % count]] for at in range(jobs)]
        return [made[count * at // jobs:count * (at + 1) // jobs] for at in range(jobs)]

    def feed(self, chance):
        """[edges (source, target) of each job]: sources once each, then hubs by a steep law, then neighbours."""
        per_run = self.options.edges / self.options.runs
        fresh = [number for number in range(self.options.datasets) if self.layer[number] == 0]
        chance.shuffle(fresh)
        result = []
        for outputs in self.jobs:
            below = max(1, outputs[0])
            pool = set()
            while len(pool) < min(below, max(1, round(per_run / len(outputs) + chance.random() - 0.2))):
                if fresh and chance.random() < 0.4:
                    pool.add(fresh.pop())
                elif chance.random() < 0.3:
                    pool.add(int(below * chance.random() ** 6))
                else:
                    pool.add(max(0, below - 1 - int(2 * self.options.datasets / len(LAYERS) * chance.random())))
            pairs = [(source, target) for target in outputs for source in sorted(pool) if source != target]
            result.append(pairs or [(outputs[0] - 1, outputs[0])])
        return result

    def failed(self, number):
        return mix(self.seed, "fail", number) % 33 == 0

    def content(self, dataset, number):
        """(writings before run `number`, digest): what the dataset holds then."""
        job = self.writer.get(dataset)
        cycle, place = divmod(number, len(self.jobs))
        if job is None:
            writings = cycle // 3
        else:
            writings = cycle + (place > job)
            while writings and self.failed((writings - 1) * len(self.jobs) + job):
                writings -= 1
        writings -= writings % 2 if mix("steady", dataset) % 4 == 0 else 0
        digest = hashlib.sha256(b"%d:%d:%d" % (self.seed, dataset, writings)).hexdigest()
        return writings, digest

    def columns(self, dataset, writings):
        """Names and types; one more column every ninth time."""
        drift = writings // 9 % 3 if mix("drift", dataset) % 5 == 0 else 0
        count = 3 + mix("width", dataset) % 6 + drift
        return [("c%d" % at, TYPES[mix("type", dataset, at) % len(TYPES)]) for at in range(count)]

    def facets(self, dataset, number, output):
        """The facets of a dataset in run `number`."""
        writings, digest = self.content(dataset, number + output)
        facets = {
            "version": facet(SPEC + "facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet",
                             datasetVersion=digest),
        }
        if output:
            facets["lifecycleStateChange"] = facet(
                SPEC + "facets/1-0-1/LifecycleStateChangeDatasetFacet.json#/$defs/LifecycleStateChangeDatasetFacet",
                lifecycleStateChange="OVERWRITE" if writings > 1 else "CREATE")
        if mix("owner", dataset) % 3 == 0:
            facets["ownership"] = facet(SPEC + "facets/1-0-1/OwnershipDatasetFacet.json#/$defs/OwnershipDatasetFacet",
                                        owners=[{"name": "team:" + WORDS[mix("team", dataset) % len(WORDS)]}])
        tags = [{"key": "curated", "value": "true"}] if mix("tag", dataset) % 4 == 0 else []
        if self.options.columns:
            columns = self.columns(dataset, writings)
            facets["schema"] = facet(SPEC + "facets/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet", fields=[
                {"name": name, "type": kind, "ordinal_position": at} for at, (name, kind) in enumerate(columns, 1)])
            tags += [{"key": "pii", "value": "true", "field": "c1"}] if mix("pii", dataset) % 9 == 0 else []
        if tags:
            facets["tags"] = facet(SPEC + "facets/1-0-0/TagsDatasetFacet.json#/$defs/TagsDatasetFacet", tags=tags)
        return facets, 100 + mix("rows", dataset) % 900 + 7 * writings

    def mappings(self, target, sources, number):
        """The columns of an output, each from one or two of its sources."""
        fields = {}
        for at, (name, _) in enumerate(self.columns(target, self.content(target, number + 1)[0])):
            steps = [{"type": "DIRECT", "subtype": "IDENTITY" if at else "TRANSFORMATION", "masking": at == 1}]
            fields[name] = {"inputFields": [
                {"namespace": "file", "name": self.name[source], "field": "c%d" % ((at + shift) % 3), "transformations": steps}
                for shift, source in enumerate(sources[at % len(sources):][:2])]}
        return facet(SPEC + "facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet", fields=fields)

    def edges_of_run(self, job, number):
        """Mostly the job's own; now and then one less, or one more."""
        edges, luck = list(self.edges[job]), mix(self.seed, "luck", number)
        if luck % 20 == 0 and len(edges) > 1:
            edges.pop(luck // 20 % len(edges))
        elif luck % 20 == 1:
            edges.append((int((luck // 20 % 1000) / 1000 * self.jobs[job][0]), self.jobs[job][-1]))
        return sorted(set(edges))

    def event(self, number):
        job = number % len(self.jobs)
        edges, failed = self.edges_of_run(job, number), self.failed(number)
        start = BEGIN_MS + number * STEP_MS
        end = start + 200 + mix(self.seed, "took", number) % (2000 + job * 37 % 9000)
        entries, inputs, outputs = {}, [], []
        for source, target in edges:
            entry = {"type": "DATASET", "namespace": "file", "name": self.name[source]}
            if mix("indirect", source, target) % 12 == 0:
                entry["transformations"] = [{"type": "INDIRECT"}]
            entries.setdefault(target, []).append(entry)
        for source in sorted({source for source, _ in edges}):
            facets, rows = self.facets(source, number, False)
            statistics = facet(SPEC + "facets/1-0-0/InputStatisticsInputDatasetFacet.json#/$defs/"
                               "InputStatisticsInputDatasetFacet", rowCount=rows, size=rows * 31)
            inputs.append({"namespace": "file", "name": self.name[source], "facets": facets,
                           "inputFacets": {"inputStatistics": statistics}})
        for target in [] if failed else sorted(entries):
            facets, rows = self.facets(target, number, True)
            if self.options.columns:
                facets["columnLineage"] = self.mappings(target, [s for s, t in edges if t == target], number)
            statistics = facet(SPEC + "facets/1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/"
                               "OutputStatisticsOutputDatasetFacet", rowCount=rows, size=rows * 31)
            outputs.append({"namespace": "file", "name": self.name[target], "facets": facets,
                            "outputFacets": {"outputStatistics": statistics}})
        lineage = {} if failed else {"lineage": facet(
            SPEC + "facets/1-0-0/LineageFacet.json#/$defs/LineageJobFacet",
            entries=[{"type": "DATASET", "namespace": "file", "name": self.name[target], "inputs": found}
                     for target, found in sorted(entries.items())])}
        return self.frame(number, job, start, end, failed, lineage, inputs, outputs)

    def frame(self, number, job, start, end, failed, lineage, inputs, outputs):
        whole = mix(self.seed, "whole", number) % 40 != 0
        reasons = [] if whole else ["a process could not be followed: static program"]
        trace = facet(OWN + "RunFacet", verdict="complete" if whole else "incomplete", reasons=reasons,
                      backend="preload", processes=1 + job % 7, overhead={"seconds": 0.01})
        kind = facet(SPEC + "facets/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet",
                     processingType="BATCH", integration="LINTRACE", jobType="COMMAND")
        return {
            "eventType": "FAIL" if failed else "COMPLETE", "eventTime": stamp(end), "producer": PRODUCER,
            "schemaURL": SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent",
            "run": {"runId": run_id(self.seed, number, start), "facets": {"lintrace_trace": trace}},
            "job": {"namespace": "default", "name": "job_%05d" % job, "facets": {"jobType": kind, **lineage}},
            "inputs": inputs, "outputs": outputs,
        }


def csv_row(event):
    """The row of events.csv."""
    names = [";".join(dataset["name"] for dataset in event[side]) for side in ("inputs", "outputs")]
    rows = [sum(dataset[facets][numbers]["rowCount"] for dataset in event[side]) if event[side] else ""
            for side, facets, numbers in (("inputs", "inputFacets", "inputStatistics"),
                                          ("outputs", "outputFacets", "outputStatistics"))]
    status = "COMPLETED" if event["eventType"] == "COMPLETE" else "FAILED"
    return [event["eventTime"], event["run"]["runId"], event["job"]["namespace"], event["job"]["name"], *names,
            event["job"]["name"], "{}", *rows, status]


def write_share(world, numbers, folder, rows_path):
    encode = json.JSONEncoder(indent=2) if world.options.indent else json.JSONEncoder(separators=(",", ":"))
    with open(rows_path, "w", encoding="utf-8", newline="") as rows:
        writer = csv.writer(rows, lineterminator="\n")
        for number in numbers:
            event = world.event(number)
            with open(os.path.join(folder, "events", event["run"]["runId"] + ".json"), "w", encoding="utf-8") as file:
                file.write(encode.encode(event) + "\n")
            writer.writerow(csv_row(event))


def make_layers(options):
    world = World(options)
    os.makedirs(os.path.join(options.folder, "events"))
    half = options.runs // 2
    shares = [range(half), range(half, options.runs)]
    parts = [os.path.join(options.folder, ".rows.%d" % at) for at in range(2)]
    child = os.fork()
    if child == 0:
        try:
            write_share(world, shares[0], options.folder, parts[0])
        except BaseException as problem:  # noqa: B902 - a child must not go on as the parent
            print("make_log: %r" % problem, file=sys.stderr)
            os._exit(1)
        os._exit(0)
    write_share(world, shares[1], options.folder, parts[1])
    if os.waitpid(child, 0)[1] != 0:
        sys.exit("make_log: the other process failed")
    with open(os.path.join(options.folder, "events.csv"), "w", encoding="utf-8", newline="") as whole:
        whole.write(CSV_HEADER)
        for part in parts:
            with open(part, encoding="utf-8", newline="") as rows:
                for line in rows:
                    whole.write(line)
            os.unlink(part)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    for name, number in (("runs", 1000), ("datasets", 200), ("jobs", 0), ("edges", 0), ("seed", 1)):
        parser.add_argument("--" + name, type=int, default=number)
    parser.add_argument("--columns", action="store_true")
    parser.add_argument("--indent", action="store_true")
    parser.add_argument("--shape", choices=("layers", "random"), default="layers")
    options = parser.parse_args()
    options.jobs = options.jobs or max(1, min(options.runs, options.datasets // 3))
    options.edges = options.edges or 10 * options.runs
    if os.path.exists(os.path.join(options.folder, "events")):
        sys.exit("make_log: %s has a log already" % options.folder)
    if options.shape == "random":
        shapes.write(options.folder, options.seed)
    else:
        make_layers(options)


if __name__ == "__main__":
    main()
