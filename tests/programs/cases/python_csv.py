# SPDX-License-Identifier: Apache-2.0
# csv, json, pickle, gzip and configparser.
# setup: { echo k,v; for i in $(seq 500); do echo $i,$((i * i)); done; } >in.csv; printf '[a]\nb = c\n' >conf.ini; seq 300 | gzip -n >in.gz
# inputs: conf.ini in.csv in.gz
# outputs: out.csv out.gz out.json out.pickle
import configparser
import csv
import gzip
import json
import pickle

with open("in.csv", newline="") as source, open("out.csv", "w", newline="") as target:
    rows = list(csv.DictReader(source))
    writer = csv.DictWriter(target, ["k"], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
with open("out.json", "w") as target:
    json.dump(rows, target)
with open("out.pickle", "wb") as target:
    pickle.dump(rows, target)
with open("out.pickle", "rb") as source:
    assert pickle.load(source) == rows
with gzip.open("in.gz", "rt") as source, gzip.GzipFile("out.gz", "wb", mtime=0) as target:
    for line in source:
        target.write(line.encode())
configuration = configparser.ConfigParser()
configuration.read(["conf.ini", "absent.ini"])
print(configuration["a"]["b"], len(rows))
