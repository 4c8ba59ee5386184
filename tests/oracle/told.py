# SPDX-License-Identifier: Apache-2.0
"""What lintrace told of a run, brought into the shape of strace_truth.Truth, and the comparison of the two.
Nothing is forgiven here: a difference is a line of text, and whoever calls decides what it means."""

import json
import os
import re
import subprocess

import strace_truth

# For the conditions `trace:` and `event:`. $work is the folder of the case.
PRELUDE = """
def here(n): select(.name == $work + "/" + n);
def lines(t): .[] | select(.type == t);
def file(n): lines("file") | here(n);
def process(p): lines("process") | select((.program // "") | endswith(p));
def number(p): process(p) | .process;
def use(p; n): number(p) as $p | lines("use") | select(.process == $p) | here(n);
def pipes(p): number(p) as $p | lines("use") | select(.process == $p and .of == "pipe");
def fed(a; b): [pipes(a) | select(.bytes_written)] as $w | any(pipes(b); . as $r | any($w[];
  .inode == $r.inode and .bytes_written == $r.bytes_read));
def count(s): [s] | length;
"""


def told_name(path):
    """A name as lintrace writes it (lt_ident_name): escaped only when it is no UTF-8."""
    raw = os.fsencode(path)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.replace(b"\\", b"\\\\").decode("utf-8", "surrogateescape")
        return re.sub("[\udc80-\udcff]", lambda match: "\\x%02x" % (ord(match[0]) - 0xDC00), text)


class Told:
    """The only run in a lineage folder."""

    def __init__(self, out):
        traces, events = (os.path.join(out, name) for name in ("traces", "events"))
        names = os.listdir(traces) + os.listdir(events)
        if len(names) != 2:
            raise OSError("%d files in the log instead of one trace and one event" % len(names))
        unpack = ["zstd", "-dcq", os.path.join(traces, names[0])]
        text = subprocess.run(unpack, capture_output=True, check=True).stdout.decode("utf-8")
        self.lines = [json.loads(line) for line in text.split("\n") if line]
        with open(os.path.join(events, names[1]), encoding="utf-8") as stream:
            self.event = json.load(stream)
        facet = self.event["run"]["facets"]["lintrace_trace"]
        self.verdict, self.reasons = facet["verdict"], facet["reasons"]

    def of(self, kind):
        return [line for line in self.lines if line["type"] == kind]

    def entries(self, aliases, is_left_out):
        """The shape of Truth.entries, without mapped bytes: those are a bound."""
        found = {}
        for line in self.of("file"):
            name = aliases.get(line["name"], line["name"])
            if is_left_out(name):
                continue
            bytes_read = line["bytes_read"] - line.get("bytes_mapped", 0)
            strace_truth.add_to(found, name, set(line["roles"]) - {"touched"}, bytes_read, line["bytes_written"])
        return {name: entry for name, entry in found.items() if any(entry)}

    def shares(self, is_left_out, single_names):
        """The shape of Truth.shares."""
        images = {}
        for line in self.of("use"):
            if line["of"] == "socket" or line["of"] == "file" and is_left_out(line["name"]):
                continue
            name = "a pipe" if line["of"] == "pipe" else line["name"]
            if line["of"] == "file" and name not in single_names:
                name = "*"
            sums = images.setdefault(line["process"], {}).setdefault(name, [0, 0])
            sums[0] += line.get("bytes_read", 0)
            sums[1] += line.get("bytes_written", 0)
        return strace_truth.as_shares(images.values())

    def unmet(self, word, conditions, work):
        """Those of the jq conditions that do not hold."""
        if not conditions:
            return []
        program = PRELUDE + "[" + ", ".join("first((%s), false)" % each for each in conditions) + "]"
        about = self.lines if word == "trace" else self.event
        asked = subprocess.run(
            ["jq", "-c", "--arg", "work", work, program],
            input=json.dumps(about),
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.returncode:
            return ["jq failed: " + asked.stderr]
        held = json.loads(asked.stdout)
        return ["not so (%s): %s" % (word, each) for each, holds in zip(conditions, held) if not holds]


def show(entry):
    if entry is None:
        return "nothing"
    return "%s, %d read, %d written" % ("+".join(sorted(entry[0])) or "no role", entry[1], entry[2])


def pair_temporaries(truth, told):
    """Names of temporaries are random: those found on one side only are paired by what happened to them."""
    lonely = sorted(name for name in told if name not in truth and "temporary" in told[name][0])
    for name in sorted(name for name in truth if name not in told and "temporary" in truth[name][0]):
        twin = next((other for other in lonely if told[other] == truth[name]), None)
        if twin:
            lonely.remove(twin)
            del told[twin]
            del truth[name]


def is_part(said, true):
    return true is not None and said[0] <= true[0] and said[1] <= true[1] and said[2] <= true[2]


def compare(truth, told, how):
    """Lines about each file on which the two disagree."""
    if how == "none":
        return []
    pair_temporaries(truth, told)
    lines = []
    for name in sorted(truth.keys() | told.keys()):
        true, said = truth.get(name), told.get(name)
        if true != said and not (how == "part" and (said is None or is_part(said, true))):
            lines.append("%s: strace says %s; lintrace says %s" % (json.dumps(name), show(true), show(said)))
    return lines


def compare_shares(truth, told):
    """Lines about each process image whose part nobody else's equals."""
    lines = []
    for who, ours, theirs in (("strace", truth, told), ("lintrace", told, truth)):
        for share in sorted((ours - theirs).elements()):
            text = ", ".join("%s: %d read, %d written" % part for part in share)
            lines.append("only %s knows a process with %s" % (who, text))
    return lines
