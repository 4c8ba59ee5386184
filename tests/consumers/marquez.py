# SPDX-License-Identifier: Apache-2.0
"""A Marquez server, if there is one: takes the events, and tells the same runs, datasets, columns and edges.

LINTRACE_TEST_MARQUEZ is its URL, such as http://127.0.0.1:5000. What it gets stays in it."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request

import runs

STATES = {"COMPLETE": "COMPLETED", "FAIL": "FAILED", "ABORT": "ABORTED"}


class Server:
    def __init__(self, url):
        self.base = url.rstrip("/") + "/api/v1"

    def get(self, *parts, **query):
        """The answer's JSON; None for 404."""
        path = "/".join(urllib.parse.quote(part, safe="") for part in parts)
        try:
            with urllib.request.urlopen(
                "%s/%s?%s" % (self.base, path, urllib.parse.urlencode(query)), timeout=20
            ) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def post(self, event):
        """The status of the answer."""
        body, headers = json.dumps(event).encode(), {"Content-Type": "application/json"}
        request = urllib.request.Request(self.base + "/lineage", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


def key(thing):
    return thing["namespace"], thing["name"]


def check_run(server, event):
    run = server.get("jobs", "runs", event["run"]["runId"])
    state = run and run["state"]
    if state != STATES[event["eventType"]]:
        return ["run %s of %s is %s" % (event["run"]["runId"], event["job"]["name"], state)]
    return []


def aliases(dataset):
    """Its other names, under which a job there has it a second time."""
    return {key(name) for name in dataset["facets"].get("symlinks", {}).get("identifiers", [])}


def differs(told, datasets):
    known = set().union(*map(aliases, datasets))
    return set(map(key, told)) - known != set(map(key, datasets))


def check_job(server, event):
    """The job's inputs and outputs, of its last run; those of a failed one do not become current there."""
    namespace, name = key(event["job"])
    job = server.get("namespaces", namespace, "jobs", name)
    if not job:
        return ["no job %s" % name]
    return [
        "job %s: %s %s instead of %s" % (name, side, sorted(map(key, job[side])), sorted(map(key, event[side])))
        for side in ("inputs", "outputs")
        if event["eventType"] == "COMPLETE" and differs(job[side], event[side])
    ]


def check_dataset(server, dataset):
    found = server.get("namespaces", dataset["namespace"], "datasets", dataset["name"])
    if not found:
        return ["no dataset %s" % dataset["name"]]
    facets = dataset["facets"]
    wanted = {(field["name"], field.get("type")) for field in facets.get("schema", {}).get("fields", [])}
    fields = {(field["name"], field["type"]) for field in found["fields"]}
    problems = [] if fields == wanted else ["%s: columns %s instead of %s" % (dataset["name"], fields, wanted)]
    if "documentation" in facets and found["description"] != facets["documentation"]["description"]:
        problems.append("%s: description %s" % (dataset["name"], found["description"]))
    return problems


def node(kind, thing, field=None):
    return ":".join([kind, thing["namespace"], thing["name"]] + ([field] if field else []))


def check_graph(server, events):
    """The way from the raw files to the last report is in the graph around that report."""
    last = events[-1]["outputs"][0]
    wanted = set()
    for event in events:
        job = node("job", event["job"])
        wanted |= {(node("dataset", dataset), job) for dataset in event["inputs"]}
        wanted |= {(job, node("dataset", dataset)) for dataset in event["outputs"]}
    answer = server.get("lineage", nodeId=node("dataset", last), depth="20") or {"graph": []}
    found = {(edge["origin"], edge["destination"]) for item in answer["graph"] for edge in item["outEdges"]}
    return ["no edge %s -> %s" % edge for edge in sorted(wanted - found)]


def check_columns(server, output):
    wanted = {
        (node("datasetField", output, column), node("datasetField", source, source["field"]))
        for column, entry in output["facets"]["columnLineage"]["fields"].items()
        for source in entry["inputFields"]
    }
    answer = server.get("column-lineage", nodeId=node("dataset", output), depth="1") or {"graph": []}
    own = node("datasetField", output) + ":"
    # origin and destination are turned about there: an edge into a column begins at that column
    edges = {(edge["origin"], edge["destination"]) for item in answer["graph"] for edge in item["inEdges"]}
    found = {edge for edge in edges if edge[0].startswith(own)}
    return ["column lineage %s -> %s is in one of the two only" % edge for edge in sorted(wanted ^ found)]


def read_back(server, events):
    """What the server tells otherwise than the events do; of jobs and datasets the last event counts."""
    problems = []
    jobs, datasets = {}, {}
    for event in events:
        problems += check_run(server, event)
        jobs[key(event["job"])] = event
        datasets.update({key(dataset): dataset for side in ("inputs", "outputs") for dataset in event[side]})
    for event in jobs.values():
        problems += check_job(server, event)
        for output in event["outputs"]:
            problems += check_columns(server, output) if "columnLineage" in output["facets"] else []
    for dataset in datasets.values():
        problems += check_dataset(server, dataset)
    return problems


def check(lintrace, folder, events):
    url = os.environ.get("LINTRACE_TEST_MARQUEZ")
    if not url:
        return "no LINTRACE_TEST_MARQUEZ"
    server = Server(url)
    answers = [(event["job"]["name"], server.post(event)) for event in events]
    refused = ["%s: answer %d" % answer for answer in answers if answer[1] != 201]
    return refused or read_back(server, events) + check_graph(server, events[:4]) + delivered(server, lintrace, folder)


def delivered(server, lintrace, folder):
    """A run whose events lintrace sends itself."""
    work = os.path.join(folder, "marquez")
    os.mkdir(work)
    log = os.path.join(work, "lineage")
    url = server.base[: -len("/api/v1")]
    status = runs.trace(lintrace, work, log, ["-j", "sent"], ["sh", "-c", "echo a,b >sent.csv"], OPENLINEAGE_URL=url)
    sent = runs.send(lintrace, log, OPENLINEAGE_URL=url)
    if status or sent:
        return ["the run ended with %d, send with %d" % (status, sent)]
    return read_back(server, runs.events_of(log))
