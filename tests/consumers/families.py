# SPDX-License-Identifier: Apache-2.0
"""Runs of several producers, joined: dbt below lintrace, lintrace below a program that reports its own run."""

import collections
import json
import os
import shutil
import subprocess
import sys

import runs

HERE = os.path.dirname(os.path.abspath(__file__))
TERMINAL = ("COMPLETE", "FAIL", "ABORT")


def identity(event):
    """A run as a parent facet tells it."""
    job = event["job"]
    return {"run": {"runId": event["run"]["runId"]}, "job": {"namespace": job["namespace"], "name": job["name"]}}


def told(thing):
    """The same, from a parent facet or its root; None where there is none."""
    if not thing:
        return None
    return {"run": {"runId": thing["run"]["runId"]}, "job": {name: thing["job"][name] for name in ("namespace", "name")}}


def parent_of(event):
    return event["run"].get("facets", {}).get("parent", {})


def read_lines(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def life(events):
    """What is wrong with the run cycle of a stream of events: START, then one terminal event, and nothing after it."""
    types = collections.defaultdict(list)
    for event in events:
        types[event["run"]["runId"]].append(event["eventType"])
    return [
        "run %s: %s" % (run, " ".join(of_run))
        for run, of_run in types.items()
        if of_run[0] != "START" or of_run[-1] not in TERMINAL or set(of_run[1:-1]) - {"RUNNING", "OTHER"}
    ]


def family_of(own, others):
    """Are the others' runs below lintrace's: the first directly, the rest below the first, lintrace's the root of all?"""
    problems = []
    above = {event["run"]["runId"]: identity(event) for event in [own, *others]}
    tops = {event["run"]["runId"] for event in others if told(parent_of(event)) == identity(own)}
    if len(tops) != 1:
        problems.append("%d runs of dbt have lintrace's run for their parent" % len(tops))
    for event in others:
        name = "%s %s" % (event["eventType"], event["job"]["name"])
        parent = told(parent_of(event))
        if not parent or above.get(parent["run"]["runId"]) != parent:
            problems.append("%s: its parent %s is no run of this family" % (name, parent))
        elif event["run"]["runId"] not in tops and parent["run"]["runId"] not in tops:
            problems.append("%s: its parent is not dbt's own run" % name)
        if told(parent_of(event).get("root")) != identity(own):
            problems.append("%s: its root is %s" % (name, parent_of(event).get("root")))
    return problems


def names(event, side, folder):
    return sorted(dataset["name"].replace(folder + "/", "") for dataset in event[side])


def dbt(lintrace, folder):
    """A dbt project of a seed and two models, with its own OpenLineage events in the same stream as lintrace's."""
    work = os.path.join(folder, "dbt")
    os.mkdir(work)
    project = shutil.copytree(os.path.join(HERE, "shop"), os.path.join(work, "shop"))
    stream = os.path.join(work, "events.ndjson")
    bin_folder = os.path.dirname(sys.executable)
    status = runs.trace(
        lintrace, project, os.path.join(work, "lineage"), ["-j", "nightly"], ["dbt-ol", "build"],
        PATH=bin_folder + ":" + os.environ["PATH"], DBT_SEND_ANONYMOUS_USAGE_STATS="False", LC_ALL="C.UTF-8",
        OPENLINEAGE__TRANSPORT__TYPE="file", OPENLINEAGE__TRANSPORT__LOG_FILE_PATH=stream,
        OPENLINEAGE__TRANSPORT__APPEND="true",
    )
    logged = runs.events_of(os.path.join(work, "lineage"))
    if status or len(logged) != 1:
        return ["dbt-ol ended with %d, lintrace wrote %d events" % (status, len(logged))]
    own, all_events = logged[0], read_lines(stream)
    others = [event for event in all_events if event["run"]["runId"] != own["run"]["runId"]]
    models = {event["job"]["name"] for event in others if event["outputs"]}
    problems = [] if len(models) == 2 else ["dbt tells of the models %s" % sorted(models)]
    if own["run"]["facets"]["lintrace_trace"]["verdict"] != "complete":
        problems.append("incomplete: %s" % own["run"]["facets"]["lintrace_trace"]["reasons"])
    if "seeds/orders.csv" not in names(own, "inputs", project) or "shop.duckdb" not in names(own, "outputs", project):
        problems.append("lintrace tells %s -> %s" % (names(own, "inputs", project), names(own, "outputs", project)))
    sent = [event["eventType"] for event in all_events if event["run"]["runId"] == own["run"]["runId"]]
    if sent != ["START", "COMPLETE"]:
        problems.append("lintrace sent %s" % sent)
    return problems + life(all_events) + family_of(own, others)


def below(lintrace, folder):
    """lintrace in a program that reports its own run by the client, as an orchestrator does."""
    work = os.path.join(folder, "below")
    os.mkdir(work)
    stream = os.path.join(work, "events.ndjson")
    environment = runs.clean_environment(
        work, OPENLINEAGE__TRANSPORT__TYPE="file", OPENLINEAGE__TRANSPORT__LOG_FILE_PATH=stream,
        OPENLINEAGE__TRANSPORT__APPEND="true", LINTRACE=lintrace,
    )
    command = [sys.executable, os.path.join(HERE, "orchestrator.py")]
    done = subprocess.run(command, cwd=work, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    logged = runs.events_of(os.path.join(work, "lineage"))
    if done.returncode or len(logged) != 2:
        return ["ended with %d, %d events: %s" % (done.returncode, len(logged), done.stderr.decode())]
    all_events = read_lines(stream)
    outer = [event for event in all_events if event["job"]["name"] == "orders/daily"]
    problems = life(all_events)
    if [event["eventType"] for event in outer] != ["START", "COMPLETE"]:
        return problems + ["the orchestrator sent %s" % [event["eventType"] for event in outer]]
    root = {"run": {"runId": "01941e8e-0000-7000-8000-000000000001"}, "job": {"namespace": "plans", "name": "day: all"}}
    for event in logged:
        parent = parent_of(event)
        if told(parent) != identity(outer[0]) or told(parent.get("root")) != root:
            problems.append("%s has the parent %s" % (event["job"]["name"], json.dumps(parent)))
    inside = {event["run"]["runId"] for event in all_events[1:-1]}
    if all_events[0] != outer[0] or all_events[-1] != outer[1] or inside != {e["run"]["runId"] for e in logged}:
        problems.append("lintrace's events are not between those of the orchestrator")
    return problems


def steps(lintrace, folder):
    """What lintrace itself sends of a script with steps and of one that fails: what is in the log, each with START."""
    work = os.path.join(folder, "sent")
    os.mkdir(work)
    stream = os.path.join(work, "events.ndjson")
    log = os.path.join(work, "lineage")
    script = "echo b >one; sort one >two; cut -c1 two | uniq >three; cat none || exit 1"
    status = runs.trace(lintrace, work, log, ["--steps"], ["bash", "-c", script], stderr=subprocess.DEVNULL,
                        OPENLINEAGE__TRANSPORT__TYPE="file", OPENLINEAGE__TRANSPORT__LOG_FILE_PATH=stream,
                        OPENLINEAGE__TRANSPORT__APPEND="true")
    logged, sent = runs.events_of(log), read_lines(stream)
    ended = {event["run"]["runId"]: event for event in sent if event["eventType"] in TERMINAL}
    problems = [] if status == 1 and len(logged) == 4 else ["status %d, %d events" % (status, len(logged))]
    if ended != {event["run"]["runId"]: event for event in logged}:
        problems.append("sent are %s" % [(event["eventType"], event["job"]["name"]) for event in sent])
    above = [event for event in logged if not parent_of(event)]
    if len(above) != 1 or any(told(parent_of(event)) != identity(above[0]) for event in logged if event not in above):
        problems.append("parents are %s" % [parent_of(event) for event in logged])
    return problems + life(sent)


CHECKS = (
    ("P7: what lintrace sends of a script and its steps is what it logs, and each run starts and ends once", steps),
    ("P7: dbt below lintrace: its runs name lintrace's as parent and root, and each run starts and ends once", dbt),
    ("P7: lintrace below another producer: its runs name that one's as parent, and its root", below),
)
