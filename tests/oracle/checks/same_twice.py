# SPDX-License-Identifier: Apache-2.0
# case: 100
# The same command twice in the same folder, the second time in another time zone and locale: the event, the row and
# the diagram are the same byte for byte, but for ids and times.
"""Masks what may differ and compares the texts."""

import difflib
import glob
import os
import re
import shutil
import subprocess
import sys

COMMAND = """
sort -t, -k2n in.csv | tee sorted.csv | sed -n 1,5p >top.csv
awk -F, '{ print > ("part" $1 % 3 ".csv") }' in.csv &
python3 -S -c 'import json; json.dump([line.split(",")[0] for line in open("in.csv")], open("ids.json", "w"))'
wait
cat part*.csv >all.csv && mv all.csv joined.csv && rm part1.csv && cp sorted.csv 'ein Ärger.csv'
"""


def document(run, environment):
    """What the log says of a fresh run, ids and times masked."""
    shutil.rmtree("work", ignore_errors=True)
    os.mkdir("work")
    with open("work/in.csv", "w", encoding="utf-8") as stream:
        stream.writelines("%d,%d,name\n" % (i, i * 7919 % 1000) for i in range(1000))
    tracer = [os.environ["LINTRACE"], "-q", "-o", "../lineage" + run, "--", "bash", "-c", COMMAND]
    ended = subprocess.run(tracer, cwd="work", env=os.environ | environment, capture_output=True, check=False)
    if ended.returncode or ended.stderr:
        sys.exit("status %d: %r" % (ended.returncode, ended.stderr))
    texts = []
    for name in glob.glob("lineage%s/events/*.json" % run) + ["lineage%s/%s" % (run, n) for n in ("events.csv", "diagram.mmd")]:
        with open(name, encoding="utf-8") as stream:
            texts.append(stream.read())
    text = "\n".join(texts)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "ID", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME", text)
    return re.sub(r'"seconds": [0-9.e-]+', '"seconds": N', text)


first = document("1", {})
second = document("2", {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANG": "de_DE.UTF-8"})
if first != second:
    print("\n".join(difflib.unified_diff(first.splitlines(), second.splitlines(), lineterm="", n=1)))
sys.exit(first != second)
