#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What fed what: lintrace must tell the edges from inputs to outputs that are true by construction.

Each case is a command whose edges are known because of how it is made. It runs under lintrace in a fresh folder with
the same small inputs; the facet `lineage` of the job must name exactly the outputs of the case and what fed each.

An edge goes from an input (a file that was there before, and whose bytes were read) to an output (written or moved
into place, and still there). It is direct when the process that wrote the output could have had bytes of the input
before its last write: it had read them itself, or had got them through pipes, fifos, sockets or files written and read
in between. It is indirect when the writer could have them only by inheritance: from the memory of the parent that
forked it, or as arguments and environment of an exec; and it stays so further on. Where both are true it is direct.
A process remembers all that it has read. What is no longer in the output at the end (emptied, replaced) does not
count; a copy made by the kernel feeds exactly what it copies; an exit status carries nothing.

A case is a file in cases/ or a line of a table in tables/, whose head is that of all its lines:

  tool.variant   feeds   shell line

  feeds:     OUTPUT=INPUT,~INPUT;OUTPUT=-: what fed each output, ~ before what is indirect, - for nothing
  shell:     the shell of a table (default /bin/bash -c)
  status:    the exit status of the command (default 0)
  backends:  those that can see it all (default: every one); with another one the case is skipped
  build:     NAME SHELL LINE: made once in $PROGRAMS, out of what is in $SOURCES
  needs:, setup:   as for the cases of tests/oracle"""

import argparse
import concurrent.futures
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "oracle"))

import case_file  # noqa: E402
import oracle  # noqa: E402
import random_steps  # noqa: E402
import strace_edges  # noqa: E402

CASES, TABLES, SOURCES = (os.path.join(HERE, name) for name in ("cases", "tables", "sources"))
WORDS = ("feeds", "shell", "status", "backends", "build")
LETTERS = "abcdefghij"
KINDS = ("direct", "indirect")


def copies_in_kernel():
    """Does the kernel copy between files of the folder for temporary files?"""
    script = 'cd "$(mktemp -d)" && echo x >a && python3 -c "%s"; s=$?; rm -r "$PWD"; exit $s' % (
        "import os; os.copy_file_range(os.open('a', 0), os.open('b', os.O_CREAT | os.O_WRONLY), 9)"
    )
    return case_file.answers("/bin/bash", "-c", script)


case_file.FEATURES["kernel-copy"] = copies_in_kernel
# Since coreutils 9.0 cp and cat have the kernel copy; before that they read and write.
case_file.FEATURES["coreutils-9"] = lambda: case_file.answers("/bin/sh", "-c", "cp --version | grep -q ' 9[.]'")


def parse_feeds(text):
    """{output: {input: kind}} of what a case says."""
    feeds = {}
    for part in text.split(";"):
        output, _, inputs = part.partition("=")
        names = [name for name in inputs.split(",") if name != "-"]
        feeds[output] = {name.lstrip("~"): KINDS[name.startswith("~")] for name in names}
        if not output or not inputs or len(feeds[output]) < len(names):
            raise SystemExit("what feeds %s? %r" % (output, text))
    return feeds


class EdgeCase(case_file.Case):
    """A case in a file of its own."""

    def __init__(self, path):
        super().__init__(path)
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                for word in WORDS:
                    if line.startswith("# %s: " % word):
                        self.words.setdefault(word, []).append(line.split(":", 1)[1].strip())
        self.feeds = parse_feeds(self.said("feeds")) if "feeds" in self.words else {}

    def builds(self):
        return dict(line.split(None, 1) for line in self.words.get("build", []))

    def command(self, bench):
        for name, line in self.builds().items():
            problem = bench.workshop.build(name, ["/bin/bash", "-ec", line.replace("$SOURCES", SOURCES)])
            if problem:
                return None, problem
        return self.own_command(), None

    def missing(self):
        runner = case_file.RUNNERS.get(self.kind, self.said("shell", "/bin/bash").split())[0]
        return super().missing() or (None if case_file.has(runner) else runner)

    def own_command(self):
        return case_file.RUNNERS[self.kind] + [self.path]


class RowCase(EdgeCase):
    """A line of a table."""

    def __init__(self, table, line):
        super().__init__(table)
        self.name, feeds, self.line = line.rstrip("\n").split(None, 2)
        self.feeds = parse_feeds(feeds)

    def missing(self):
        tool = self.name.split(".")[0]
        is_there = tool in self.builds() or case_file.has(tool)
        return super().missing() or (None if is_there else tool)

    def own_command(self):
        return self.said("shell", "/bin/bash -c").split() + [self.line]


def find_cases(names):
    """All cases, or those whose names are given or begin with one that is given."""
    found = []
    for entry in sorted(os.listdir(TABLES)):
        path = os.path.join(TABLES, entry)
        with open(path, encoding="utf-8") as lines:
            found += [RowCase(path, line) for line in lines if line.strip() and not line.startswith("#")]
    found += [EdgeCase(os.path.join(CASES, entry)) for entry in sorted(os.listdir(CASES))]
    if len({case.name for case in found}) < len(found):
        raise SystemExit("two cases of one name")
    chosen = [case for case in found if not names or case.name in names or case.name.split(".")[0] in names]
    if not chosen:
        raise SystemExit("no such case: " + " ".join(names))
    return chosen


def random_cases(count, seed, is_static):
    """Programs of random steps; every other one is static where that can be seen."""
    cases = []
    for number in range(seed, seed + count):
        program = "steps_static" if is_static and number % 2 else "steps"
        table = os.path.join(TABLES, "static.txt" if program == "steps_static" else "steps.txt")
        feeds, words = random_steps.program(number)
        cases.append(RowCase(table, "%s.random_%d %s %s %s" % (program, number, feeds, program, words)))
    return cases


class EdgeBench(oracle.Bench):
    """The bench of the oracle; each case finds the same inputs."""

    def __init__(self, lintrace, backend, folder, is_strace):
        super().__init__(lintrace, backend, folder)
        self.is_strace = is_strace
        self.title = "strace" if is_strace else backend

    def environment(self, case, work):
        own = super().environment(case, work)
        return own | {"PATH": "%s:%s" % (self.programs, own["PATH"])}

    def prepare(self, case, work):
        """Ten tables of six rows, sorted by their first column, and a list of the first three."""
        self.clear(os.path.dirname(work))
        os.makedirs(work)
        for letter in LETTERS:
            rows = ["%d,%s%d,%d\n" % (row, letter, row, 10 * row) for row in range(1, 7)]
            self.make(os.path.join(work, letter + ".csv"), "".join(rows))
        self.make(os.path.join(work, "list.txt"), "a.csv\nb.csv\nc.csv\n")
        for line in case.words.get("setup", []):
            made = self.run(case, ["/bin/bash", "-ec", line], work)
            if made[0]:
                raise OSError("setup failed: %s\n%s" % (line, made[2].decode(errors="replace")))

    @staticmethod
    def make(path, text):
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.utime(path, (1700000000, 1700000000))

    def trace(self, case, command, work, out):
        tracer = [self.lintrace, "--backend", self.backend, "-q", "--profile", "off", "-o", out, "--"]
        return self.run(case, tracer + command, work)


def event_of(out):
    """The only event of a lineage folder."""
    folder = os.path.join(out, "events")
    names = os.listdir(folder)
    if len(names) != 1:
        raise OSError("%d events instead of one" % len(names))
    with open(os.path.join(folder, names[0]), encoding="utf-8") as stream:
        return json.load(stream)


def told_feeds(event, work):
    """What the event says, in the shape of parse_feeds, and what is wrong with how it says it. Standard output and
    standard error of the whole are files here: they are told too, but no case is about them."""

    def short(dataset):
        name = dataset["name"]
        return name[len(work) + 1 :] if name.startswith(work + "/") else name

    feeds, wrong = {}, []
    streams = [os.path.join(os.path.dirname(work), name) for name in ("stdout", "stderr")]
    for entry in event["job"]["facets"]["lineage"]["entries"]:
        output = short(entry)
        if output in streams:
            continue
        wrong += ["%s has two entries" % output] if output in feeds else []
        inputs = feeds.setdefault(output, {})
        for dataset in entry["inputs"]:
            wrong += ["%s -> %s is told twice" % (short(dataset), output)] if short(dataset) in inputs else []
            is_indirect = any(change.get("type") == "INDIRECT" for change in dataset.get("transformations", []))
            inputs[short(dataset)] = KINDS[is_indirect]
            for place in (entry, dataset):
                is_file = place["namespace"] == "file" and place["type"] == "DATASET"
                wrong += [] if is_file else ["%s is no file: %s" % (short(place), place)]
    return feeds, wrong


def edges_of(feeds, kind):
    return {(source, output) for output in feeds for source in feeds[output] if feeds[output][source] == kind}


class Score:
    """How many edges of each kind are true, are told, and are both."""

    def __init__(self):
        self.cases = 0
        self.counts = {kind: [0, 0, 0] for kind in KINDS}

    def add(self, true, told):
        self.cases += 1
        for kind in KINDS:
            sets = edges_of(true, kind), edges_of(told, kind)
            for place, edges in enumerate((*sets, sets[0] & sets[1])):
                self.counts[kind][place] += len(edges)

    @staticmethod
    def ratio(part, whole):
        """Two digits, rounded down: 1.00 is all of them."""
        return "%.2f" % (100 * part // whole / 100 if whole else 1)

    def text(self, kind):
        true, told, both = self.counts[kind.split()[0]]
        return "%d %s: precision %s, recall %s" % (true, kind, self.ratio(both, told), self.ratio(both, true))


def compare(true, told):
    """The differences as lines."""
    wrong = []
    for kind in KINDS:
        true_edges, told_edges = edges_of(true, kind), edges_of(told, kind)
        wrong += ["missing %s -> %s (%s)" % (*edge, kind) for edge in sorted(true_edges - told_edges)]
        wrong += ["invented %s -> %s (%s)" % (*edge, kind) for edge in sorted(told_edges - true_edges)]
    wrong += ["no entry for the output %s" % name for name in sorted(true.keys() - told.keys())]
    wrong += ["an entry for %s, which is no output" % name for name in sorted(told.keys() - true.keys())]
    return wrong


def ask_lintrace(bench, case, command, home):
    """Runs a case. Returns (status, standard error, what was told, what is wrong with it)."""
    work, out = os.path.join(home, "work"), os.path.join(home, "lineage")
    status, _, errors = bench.trace(case, command, work, out)
    event, wrong = event_of(out), []
    facet = event["run"]["facets"]["lintrace_trace"]
    if facet["verdict"] != "complete":
        wrong.append("the verdict is %s (%s)" % (facet["verdict"], "; ".join(facet["reasons"])))
    if "lineage" not in event["job"]["facets"]:
        return status, errors, {}, wrong + ["the event has no facet `lineage`"]
    told, problems = told_feeds(event, work)
    return status, errors, told, wrong + problems


def ask_strace(bench, case, command, home):
    """The same by strace."""
    work, log = os.path.join(home, "work"), os.path.join(home, "strace")
    code = [folder for folder in oracle.SYSTEM if folder != "/dev"] + bench.own + [HERE, work + "/flow.mk"]
    edges = strace_edges.Edges(work, code)
    status, _, errors = bench.run(case, strace_edges.COMMAND + ["-o", log, "--"] + command, work)
    edges.read_log(log, work)
    return status, errors, edges.feeds(), edges.blind_spots()


def trace_once(bench, case, command):
    """Returns (what was told, differences as lines)."""
    home = os.path.realpath(os.path.join(bench.folder, "cases", case.name))
    work = os.path.join(home, "work")
    bench.prepare(case, work)
    ask = ask_strace if bench.is_strace else ask_lintrace
    status, errors, told, wrong = ask(bench, case, command, home)
    expected = int(case.said("status", "0"))
    wrong += [] if status == expected else ["status %s, not %d: %r" % (status, expected, errors[-300:])]
    wrong += ["%s is not there at the end" % name for name in case.feeds if not os.path.isfile(work + "/" + name)]
    wrong += compare(case.feeds, told)
    if not wrong:
        bench.clear(home)
    return told, wrong


def known_limits():
    """What known.txt says: by case, why it may be told wrongly."""
    with open(os.path.join(HERE, "known.txt"), encoding="utf-8") as file:
        lines = [line.split(None, 1) for line in file if line.strip() and not line.startswith("#")]
    return {name: reason.strip() for name, reason in lines}


def judge(bench, case):
    """Returns (kind, text, what was told): kind is right, wrong, known (wrong, and known.txt says why) or skip."""
    title = "%s [%s]" % (case.name, bench.title)
    if bench.backend not in case.said("backends", bench.backend).split():
        return "skip", "ok {} - %s # SKIP not for this backend" % title, {}
    skip = case.missing()
    if skip:
        return "skip", "ok {} - %s # SKIP no %s" % (title, skip), {}
    told = {}
    try:
        command, problem = case.command(bench)
        told, wrong = ({}, ["does not build: " + problem]) if problem else trace_once(bench, case, command)
    except (OSError, ValueError, KeyError, TypeError, subprocess.SubprocessError) as error:
        wrong = ["no answer: %r" % error]
    notes = "".join("\n# " + line.rstrip().replace("\n", "\n# ") for line in wrong)
    known = wrong and known_limits().get(case.name)
    if known:
        return "known", "ok {} - %s # known: %s%s" % (title, known, notes), told
    return ("wrong" if wrong else "right"), ("not " if wrong else "") + "ok {} - %s%s" % (title, notes), told


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lintrace", required=True)
    parser.add_argument("--backend", choices=("auto", "preload", "ptrace"), default="auto")
    parser.add_argument("--folder", required=True, help="where the cases run")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many cases run at a time")
    parser.add_argument("--strace", action="store_true", help="ask strace instead: are the cases right?")
    parser.add_argument("--random", type=int, metavar="COUNT", help="programs of random steps instead of the cases")
    parser.add_argument("--seed", type=int, default=1, help="the number of the first of them")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    paths = os.path.realpath(options.lintrace), os.path.realpath(options.folder)
    bench = EdgeBench(paths[0], options.backend, paths[1], options.strace)
    score = Score()
    if options.random:
        cases = random_cases(options.random, options.seed, options.backend != "preload")
    else:
        cases = find_cases(options.names)
    counts = dict.fromkeys(("right", "wrong", "known", "skip"), 0)
    print("1..%d" % len(cases), flush=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        answers = pool.map(lambda case: judge(bench, case), cases)
        for number, (case, (kind, text, told)) in enumerate(zip(cases, answers), 1):
            counts[kind] += 1
            if kind in ("right", "wrong"):
                score.add(case.feeds, told)
            print(text.replace("{}", str(number), 1), flush=True)
    print("# edges %s: %d right, %d wrong, %d known to be beyond us (known.txt), %d skipped" % (bench.title, *counts.values()))
    summary = "# edges %s: %d cases, %s; %s"
    print(summary % (bench.title, score.cases, score.text("direct edges"), score.text("indirect")))
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
