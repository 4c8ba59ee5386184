# SPDX-License-Identifier: Apache-2.0
# case: 33
# csv, json, gzip, zipfile and tempfile of the standard library.
# setup: { echo id,name; for i in $(seq 500); do echo "$i,n$i"; done; } > in.csv
# inputs: in.csv
import csv
import gzip
import json
import os
import tempfile
import zipfile

with open("in.csv", newline="") as source:
    rows = list(csv.DictReader(source))
with open("out.json", "w") as target:
    json.dump(rows, target)
with gzip.GzipFile("out.gz", "wb", mtime=0) as target:
    target.write(json.dumps(rows).encode())
with zipfile.ZipFile("out.zip", "w") as archive:
    archive.write("in.csv", "inner.csv")
with zipfile.ZipFile("out.zip") as archive:
    archive.extractall("x")
with tempfile.NamedTemporaryFile(dir=".") as scratch:
    scratch.write(b"scratch")
    scratch.flush()
with tempfile.TemporaryFile(dir=".") as scratch:
    scratch.write(b"unnamed")
handle, name = tempfile.mkstemp(dir=".")
os.write(handle, b"final")
os.replace(name, "final")
