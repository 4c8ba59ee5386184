# SPDX-License-Identifier: Apache-2.0
"""A program that reports its own run by the client and gives it on to what it starts: two commands under lintrace.
$LINTRACE is the tool; the log goes to lineage/ in the working folder."""

import datetime
import json
import os
import subprocess

from openlineage.client.client import OpenLineageClient
from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
from openlineage.client.uuid import generate_new_uuid

NAME, NAMESPACE = "orders/daily", "plan:one"
RUN = str(generate_new_uuid())


def emit(client, state):
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    client.emit(RunEvent(eventType=state, eventTime=now, run=Run(runId=RUN), job=Job(namespace=NAMESPACE, name=NAME)))


def main():
    root = {"run": {"runId": "01941e8e-0000-7000-8000-000000000001"}, "job": {"namespace": "plans", "name": "day: all"}}
    parent = {"run": {"runId": RUN}, "job": {"namespace": NAMESPACE, "name": NAME}, "root": root}
    environment = {**os.environ, "OPENLINEAGE_CONTEXT": json.dumps({"parent": parent})}
    client = OpenLineageClient()
    emit(client, RunState.START)
    for command in (["sh", "-c", "echo a,b >raw.csv"], ["cp", "raw.csv", "copy.csv"]):
        subprocess.run([os.environ["LINTRACE"], "-q", "-o", "lineage", "--", *command], env=environment, check=True)
    emit(client, RunState.COMPLETE)
    client.close()


if __name__ == "__main__":
    main()
