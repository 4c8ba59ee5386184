#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lintrace's events in the hands of those who read them, and its runs among those of other producers.

What a consumer takes is not what a schema allows. So the events of real runs go through the OpenLineage Python client:
built of its classes, written again, sent by its transports; and dbt with its OpenLineage integration runs below
lintrace, as lintrace runs below a program that reports its own run. Prints TAP."""

import argparse
import copy
import json
import os
import sys

import client_classes
import families
import jsonschema
import marquez
import referencing
import referencing.jsonschema
import runs
import transports


class Tap:
    """Counts the tests and prints a line for each, with what is wrong below it."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def test(self, name, check, *arguments):
        """`check` returns a list of problems, or a text: why it is skipped."""
        self.count += 1
        problems = check(*arguments)
        skipped = isinstance(problems, str)
        failed = bool(problems) and not skipped
        self.failed += failed
        print("%s %d - %s%s" % ("not ok" if failed else "ok", self.count, name, " # SKIP " + problems if skipped else ""))
        for problem in problems if failed else []:
            print("# " + problem.replace("\n", "\n# "))
        sys.stdout.flush()


def says_again(events):
    """What is wrong with the events, built of the client's classes and written again."""
    problems = [] if events else ["no event"]
    for event in events:
        try:
            again = client_classes.written(client_classes.read_event(event))
        except client_classes.Fault as fault:
            problems.append(str(fault))
            continue
        if again != event:
            problems.append("the client writes\n%s\ninstead of\n%s" % (json.dumps(again), json.dumps(event)))
    return problems


# What the client's classes must refuse, or the tests with them could not fail: (path, another value; None: remove it)
WRONG = (
    (("run", "runId"), "no-uuid"),
    (("eventTime",), "yesterday"),
    (("eventType",), "DONE"),
    (("schemaURL",), "https://openlineage.io/spec/1-0-0/OpenLineage.json#/$defs/RunEvent"),
    (("producer",), None),
    (("more",), 1),
    (("run", "facets", "parent"), {"_producer": "x:", "_schemaURL": "https://openlineage.io/spec/facets/9-0-0/x.json"}),
    (("job", "facets", "jobType", "integration"), None),
    (("job", "facets", "jobType", "jobKind"), "COMMAND"),
    (("job", "facets", "lineage", "entries", 0, "type"), "JOB?"),
    (("outputs", 0, "name"), None),
    (("outputs", 0, "facets", "schema", "fields", 0, "name"), 7),
    (("outputs", 0, "outputFacets", "outputStatistics", "rowCount"), "172"),
    (("inputs", 0, "inputFacets", "dataSource"), {"_producer": "x:", "_schemaURL": "x:"}),
)


def changed(event, path, value):
    event = copy.deepcopy(event)
    place = event
    for name in path[:-1]:
        place = place[name]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return event


def refuses(event):
    return ["%s as %s is taken" % wrong for wrong in WRONG if not says_again([changed(event, *wrong)])]


def documented():
    """The rows of the table of facets in docs/format.md: pairs of keys, and what they are of."""
    with open(os.path.join(runs.TOP, "docs", "format.md"), encoding="utf-8") as stream:
        table = stream.read().split("\n| facet | of | says |\n", 1)[1].split("\n\n", 1)[0]
    rows = [line.replace("`", "").split("|")[1:3] for line in table.splitlines()[1:]]
    return [[cell.strip().split(", ") for cell in row] for row in rows]


def all_facets(events):
    """Which of the documented facets no event has, or the other way round: the tests above would tell less."""
    seen = set().union(*map(client_classes.facet_keys, events))
    problems, known = [], set()
    for keys, holders in documented():
        known |= {(key, holder) for key in keys for holder in holders}
        missing = [key for key in keys if not any((key, holder) in seen for holder in holders)]
        missing += [holder for holder in holders if not any((key, holder) in seen for key in keys)]
        problems += ["no event has %s | %s: %s" % (keys, holders, name) for name in missing]
    keys = {key for key, _ in known}
    return problems + ["%s of a %s is not in docs/format.md" % pair for pair in sorted(seen) if pair[0] not in keys]


def own_facets(event):
    """(definition in docs/facets.json, facet) for each facet of lintrace's own."""
    for holder in [event["run"], event["job"], *event["inputs"], *event["outputs"]]:
        for key, facet in holder["facets"].items():
            if key.startswith(client_classes.OWN):
                yield facet["_schemaURL"].split("#/$defs/")[1], facet


# The specification's part of a facet, which the client's classes have checked already.
CORE = {"$defs": {name: {"required": ["_producer", "_schemaURL"]} for name in ("RunFacet", "DatasetFacet")}}


def own_schema(events):
    """What is wrong with lintrace's own facets, and which members are not described."""
    with open(os.path.join(runs.TOP, "docs", "facets.json"), encoding="utf-8") as stream:
        schema = json.load(stream)
    core = schema["$defs"]["RunFacet"]["allOf"][0]["$ref"].split("#")[0]
    resource = referencing.Resource(CORE, referencing.jsonschema.DRAFT202012)
    registry = referencing.Registry().with_resource(core, resource)
    problems = []
    for definition, facet in [pair for event in events for pair in own_facets(event)]:
        one = {**schema, "$ref": "#/$defs/" + definition}
        found = jsonschema.Draft202012Validator(one, registry=registry).iter_errors(facet)
        problems += ["%s: %s" % (error.json_path, error.message) for error in found]
        known = set(schema["$defs"][definition]["allOf"][1]["properties"]) | {"_producer", "_schemaURL"}
        problems += ["%s: %s is not described" % (definition, name) for name in sorted(set(facet) - known)]
    return problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lintrace", required=True)
    parser.add_argument("--folder", required=True)
    given = parser.parse_args()
    folder = os.path.realpath(given.folder)
    os.environ["HOME"] = folder  # the client looks for a configuration there, and in the working folder
    for name in [name for name in os.environ if name.startswith("OPENLINEAGE")]:
        del os.environ[name]
    os.chdir(folder)
    tap = Tap()
    made, problems = runs.make(given.lintrace, folder)
    events = [event for of_run in made.values() for event in of_run]
    tap.test("the runs end as they should, and have events", lambda: problems)
    tap.test("events that are wrong in one place are refused by the client's classes", refuses, events[0])
    for name, of_run in made.items():
        tap.test("P7: the client's classes hold the events of '%s' and write the same" % name, says_again, of_run)
    tap.test("every facet in docs/format.md was among them, and no other", all_facets, events)
    tap.test("P7: lintrace's own facets are as docs/facets.json says", own_schema, events)
    for name, check in transports.CHECKS:
        tap.test("P7: what the client sends %s arrives as lintrace wrote it" % name, check, folder, events)
    for name, check in families.CHECKS:
        tap.test(name, check, given.lintrace, folder)
    tap.test("P7: a Marquez takes the events and tells them again", marquez.check, given.lintrace, folder, events)
    print("1..%d" % tap.count)
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
