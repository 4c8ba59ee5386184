# SPDX-License-Identifier: Apache-2.0
"""Real runs whose events the consumers get: the example pipelines, a script with its steps, failures, odd names."""

import json
import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))

HOSTILE = r"""
import os
names = ['end', 'x"y.csv', "it's.csv", 'semi;colon.csv', 'back\\slash.csv', 'new\nline.csv', 'tab\there.csv', '#%2F?.csv',
         '\u00fc\u4e2d.csv', ' space .csv', '\U0001f600.csv', '{}[]|@.csv']
os.mkdir('odd')
for name in [name.encode() for name in names] + [b'bad\xff\xc3\x28utf8.csv', b'\x1b[31m.csv']:
    with open(b'odd/' + name, 'wb') as stream:
        stream.write(b'a,"b""c;d"\n1,x\n')
"""

STEPS = """
grep -v cancelled data/raw/orders.csv >kept.csv
cut -d, -f1 kept.csv | sort | uniq -c >counts.txt
( head -n 1 kept.csv; tail -n 2 kept.csv ) >ends.csv
rm kept.csv
"""

TREE = {
    "sales_2023.csv": b"a,b\n1,2\n",
    "sales_2024.csv": b"a,b\n3,4\n",
    "real.csv": b"k,v\n1,x\n",
    "old.csv": b"x,y\n5,6\n",
    "broken.csv.gz": b"\x1f\x8b\x08broken",
}

# name, options, command, exit status
RUNS = (
    ("etl_orders", "", ["./etl_orders"], 0),
    ("etl_customers_daily", "", ["./etl_customers_daily"], 0),
    ("monthly_report", "", ["legacy/monthly_report.sh"], 0),
    ("top_customers", "", ["python3", "legacy/top_customers.py"], 0),
    ("steps", "--steps", ["bash", "steps.sh"], 0),
    ("hostile", "", ["python3", "hostile.py"], 0),
    ("failing", "", ["sh", "-c", "cat odd/* >all; exit 3"], 3),
    ("killed", "", ["sh", "-c", "echo x >partial; kill -9 $$"], -9),
    ("empty", "", ["true"], 0),
    ("followed", "--backend=ptrace", ["cp", "data/raw/orders.csv", "followed.csv"], 0),
    ("everything", "", ["bash", "tree/everything.sh", "tree/link.csv"], 0),
    ("all", "--all", ["sh", "-c", "cat data/raw/orders.csv >copy"], 0),
    ("no_profile", "--profile=off --dataset-namespace=file://some.host", ["cp", "data/raw/customers.csv", "c.csv"], 0),
)


def clean_environment(folder, **more):
    """What a run sees of the variables: nothing of OpenLineage's, nothing of this machine's."""
    kept = {name: os.environ[name] for name in ("PATH", "LC_ALL") if name in os.environ}
    return {**kept, "HOME": folder, "LINTRACE_STATE_DIR": os.path.join(folder, "live"), **more}


def trace(lintrace, folder, log, options, command, stderr=None, **more):
    """Runs a command in `folder` under lintrace; returns its exit status."""
    words = [lintrace, "-q", "-o", log, *options, "--", *command]
    environment = clean_environment(os.path.dirname(log), **more)
    done = subprocess.run(words, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=stderr, timeout=60)
    return done.returncode


def send(lintrace, log, **more):
    """Sends what waits in a lineage folder; returns the exit status."""
    environment = clean_environment(os.path.dirname(log), **more)
    return subprocess.run([lintrace, "send", "--wait", log], env=environment, timeout=60).returncode


def events_of(log):
    """The events of a lineage folder, in the order in which the runs began."""
    found = []
    folder = os.path.join(log, "events")
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        with open(os.path.join(folder, name), encoding="utf-8") as stream:
            found.append(json.load(stream))
    return found


def make_tree(folder):
    """A git work tree with a script and a sidecar, and data of every kind that has facets of its own."""
    os.makedirs(os.path.join(folder, "parts"))
    for name in ("everything.sh", "everything.lintrace.yaml"):
        shutil.copy(os.path.join(HERE, "tree", name), folder)
    for name, content in TREE.items():
        with open(os.path.join(folder, name), "wb") as stream:
            stream.write(content)
    os.symlink("real.csv", os.path.join(folder, "link.csv"))
    identity = ["-c", "user.name=tester", "-c", "user.email=tester@example.org"]
    remote = "https://tester:word@example.org/team/shop.git"
    for words in (["init", "-q"], ["remote", "add", "origin", remote], ["add", "."], identity + ["commit", "-qm", "one"]):
        subprocess.run(["git", *words], cwd=folder, env=clean_environment(folder), check=True)


def make_shop(lintrace, shop):
    shutil.copytree(os.path.join(TOP, "pipelines"), shop, ignore=shutil.ignore_patterns("processed", "lineage"))
    os.mkdir(os.path.join(shop, "docs"))
    shutil.copy(os.path.join(TOP, "docs", "glossary.yaml"), os.path.join(shop, "docs"))
    for program in ("etl_orders", "etl_customers_daily"):
        shutil.copy(os.path.join(os.path.dirname(lintrace), program), shop)
    for name, text in (("hostile.py", HOSTILE), ("steps.sh", STEPS)):
        with open(os.path.join(shop, name), "w", encoding="utf-8") as stream:
            stream.write(text)
    make_tree(os.path.join(shop, "tree"))


def make(lintrace, folder):
    """Makes all runs; returns {name of the run: its events} and what went wrong."""
    shop = os.path.join(folder, "shop")
    make_shop(lintrace, shop)
    made, problems = {}, []
    for name, options, command, wanted in RUNS:
        log = os.path.join(folder, "log." + name)
        status = trace(lintrace, shop, log, options.split(), command)
        made[name] = events_of(log)
        if status != wanted or not made[name]:
            problems.append("%s ended with %d instead of %d, %d events" % (name, status, wanted, len(made[name])))
    return made, problems
