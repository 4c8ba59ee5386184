#!/usr/bin/env python3
"""A strict OpenLineage collector that misbehaves on command.

  collector.py FOLDER [PORT]

listens on 127.0.0.1, writes its port to FOLDER/port and, until it is told to end, what it gets:
  accepted    a line an event that was taken: "run_id event_type job"
  attempts    a line a request: "status run_id event_type"; "begin ..." when it came, before anything was answered
  faults      a line for each request that no client should have made; must stay empty
  events/     the bodies of those that were taken
How the next requests are answered stands in FOLDER/mode, a word a line; each request uses up the first line, the last
one stays. Words: ok, a status (400, 429, 500, 503, 507 ...), slow (answers 503 when FOLDER/mode is changed, or
after 5 min), late (201, after a moment, one after the other), reset (the connection breaks within the status line), cut (201, and the body breaks off), close (closed
without a word). FOLDER/key holds the bearer key to expect, FOLDER/gzip says that bodies must be packed, FOLDER/cert.pem holds a
certificate and its key: then it is HTTPS.
What was answered by anything but 2xx was not taken. SIGTERM ends it.
"""
import contextlib
import gzip
import json
import os
import re
import signal
import socket
import ssl
import struct
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOLDER = sys.argv[1]
SLOW_SECONDS = 300
lock = threading.Lock()
turn = threading.Lock()  # of those that are answered late: whoever came first is taken first
seen = {}  # run id -> event types that were taken, in order


def path(name):
    return os.path.join(FOLDER, name)


def add(name, text):
    with open(path(name), "a", encoding="utf-8") as file:
        file.write(text + "\n")


def content(name):
    try:
        with open(path(name), encoding="utf-8") as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def next_mode():
    with lock:
        words = content("mode").split() or ["ok"]
        if len(words) > 1:
            with open(path("mode.new"), "w", encoding="utf-8") as file:
                file.write("\n".join(words[1:]))
            os.rename(path("mode.new"), path("mode"))
        return words[0]


def problem_of(event):
    """What is wrong with the event itself, or with its place in the order; lock held."""
    for name in ("eventType", "eventTime", "producer", "schemaURL", "run", "job", "inputs", "outputs"):
        if name not in event:
            return f"{name} is missing"
    if uuid.UUID(event["run"]["runId"]).version != 7:
        return "runId is no UUIDv7"
    if "facets" not in event["run"] or not event["job"]["name"] or not event["job"]["namespace"]:
        return "run or job is not whole"
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["eventTime"]):
        return "eventTime is no time"
    kind, before = event["eventType"], seen.get(event["run"]["runId"], [])
    if kind not in ("START", "COMPLETE", "FAIL", "ABORT"):
        return f"type {kind}"
    if kind in before:
        return f"{kind} came twice"
    if kind == "START" and before:
        return "START came late"
    if kind != "START" and before != ["START"]:
        return f"{kind} came after {before}"
    return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def fault(self, text):
        add("faults", text)
        self.answer(400, text)
        self.close_connection = True

    def answer(self, status, text=""):
        body = (text + "\nmore\n").encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    def read_event(self):
        """The event, or a text that says what is wrong with the request."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/api/v1/lineage":
            return f"path {self.path}"
        if self.headers["Content-Type"] != "application/json":
            return f"Content-Type {self.headers['Content-Type']}"
        key = content("key")
        if self.headers["Authorization"] != (f"Bearer {key}" if key else None):
            return "a wrong key"
        is_packed = os.path.exists(path("gzip"))
        if self.headers["Content-Encoding"] != ("gzip" if is_packed else None):
            return f"Content-Encoding {self.headers['Content-Encoding']}"
        if is_packed:
            body = gzip.decompress(body)
        if b"\n" in body:
            return "more than one line"
        return json.loads(body)

    def do_GET(self):
        self.fault("method GET")

    do_PUT = do_HEAD = do_DELETE = do_GET

    def do_POST(self):
        try:
            event = self.read_event()
        except ConnectionError:
            self.close_connection = True
            return  # whoever asked has gone
        except Exception as problem:
            event = f"{type(problem).__name__} {problem}"
        if isinstance(event, str):
            self.fault(event)
            return
        name = f"{event['run']['runId']} {event['eventType']}"
        add("attempts", f"begin {name}")
        self.behave(next_mode(), event, name)

    def behave(self, mode, event, name):
        if mode == "slow":
            end = time.monotonic() + SLOW_SECONDS
            while time.monotonic() < end and content("mode").split()[:1] == ["slow"]:
                time.sleep(0.05)
            add("attempts", f"slow {name}")
            mode = "503"
        if mode in ("reset", "close"):
            add("attempts", f"{mode} {name}")
            if mode == "reset":
                self.wfile.write(b"HTTP/1.1 2")
                self.wfile.flush()
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
        elif mode in ("ok", "cut", "late"):
            with turn if mode == "late" else contextlib.nullcontext():
                time.sleep(0.03 if mode == "late" else 0)
                self.take(event, name, mode == "cut")
        else:
            add("attempts", f"{mode} {name}")
            self.answer(int(mode), f"no: {mode}")

    def take(self, event, name, is_cut):
        with lock:
            problem = problem_of(event)
            if problem:
                add("faults", f"{name}: {problem}")
            seen.setdefault(event["run"]["runId"], []).append(event["eventType"])
            add("accepted", f"{name} {event['job']['name']}")
            add("attempts", f"201 {name}")
            with open(path(f"events/{name.replace(' ', '.')}.json"), "w", encoding="utf-8") as file:
                json.dump(event, file)
        try:
            if is_cut:
                self.wfile.write(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\nhalf")
                self.close_connection = True
            else:
                self.answer(201)
        except ConnectionError:
            add("attempts", f"gone {name}")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (ConnectionError, ValueError, OSError)):
            super().handle_error(request, client_address)


os.makedirs(path("events"), exist_ok=True)
for line in content("accepted").split("\n"):  # of the one before, when it was ended and begun again
    if line:
        seen.setdefault(line.split()[0], []).append(line.split()[1])
server = Server(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0), Handler)
if os.path.exists(path("cert.pem")):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path("cert.pem"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
with open(path("port.new"), "w", encoding="utf-8") as port_file:
    port_file.write(str(server.server_address[1]))
os.rename(path("port.new"), path("port"))
server.serve_forever()
