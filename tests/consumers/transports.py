# SPDX-License-Identifier: Apache-2.0
"""The client's own transports: what they write to a file or send to a server is what lintrace wrote."""

import gzip
import http.server
import json
import os
import threading

import client_classes
from openlineage.client.client import OpenLineageClient


class Collector(http.server.BaseHTTPRequestHandler):
    """Takes events as a backend does, one a request."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.got.append((self.path, json.loads(body)))
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


def without_the_client(event):
    """The event without the tag that the client adds to tell its own version."""
    event = json.loads(json.dumps(event))
    facet = event["run"]["facets"]["tags"]
    facet["tags"] = [tag for tag in facet["tags"] if tag.get("source") != "OPENLINEAGE_CLIENT"]
    if not facet["tags"]:
        del event["run"]["facets"]["tags"]
    return event


def emit_all(transport, events):
    """Sends the events by the client; returns what is wrong with them."""
    client = OpenLineageClient(config={"transport": transport})
    try:
        for event in events:
            client.emit(client_classes.read_event(event))
    except client_classes.Fault as fault:
        return [str(fault)]
    finally:
        client.close()
    return []


def compare(arrived, events):
    if len(arrived) != len(events):
        return ["%d of %d events arrived" % (len(arrived), len(events))]
    return [
        "run %s arrived as\n%s" % (event["run"]["runId"], json.dumps(got))
        for got, event in zip(arrived, events)
        if without_the_client(got) != event
    ]


def by_file(folder, events):
    path = os.path.join(folder, "sent.ndjson")
    problems = emit_all({"type": "file", "log_file_path": path, "append": True}, events)
    with open(path, encoding="utf-8") as lines:
        return problems or compare([json.loads(line) for line in lines], events)


def by_http(_folder, events, **more):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    server.got = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = "http://127.0.0.1:%d" % server.server_address[1]
    try:
        problems = emit_all({"type": "http", "url": url, **more}, events)
    finally:
        server.shutdown()
        server.server_close()
    paths = {path for path, _ in server.got}
    if paths != {"/api/v1/lineage"}:
        problems.append("sent to %s" % sorted(paths))
    return problems or compare([event for _, event in server.got], events)


CHECKS = (
    ("by file", by_file),
    ("by http", by_http),
    ("by http, compressed,", lambda folder, events: by_http(folder, events, compression="gzip")),
)
