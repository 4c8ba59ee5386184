#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Programs that people really run, under lintrace: told exactly, and none the wiser.

Each case runs twice in a fresh folder of the same name, once without lintrace (under strace) and once with it.
Standard output, standard error, exit status and everything in the folder afterwards must be the same byte for byte;
what lintrace tells must be what strace saw: names, inputs and outputs, bytes, file by file and process by process,
and the event must name the same inputs and outputs as the trace. The machinery is that of tests/oracle.

A case is a file in cases/, with the head that case_file.py in tests/oracle describes and two words more, or a line
of a table in tables/, whose head is that of all its lines:

  tool.variant   inputs   outputs   shell line       (names with commas between them, or - for none)

  build:   NAME SHELL LINE: made once in $PROGRAMS, out of what is in $SOURCES
  varies:  files (patterns) whose content is not the same in any two runs, or which are not there in each

Inputs and outputs are what the case says, or strace did not see what the case is for. A program that is not installed
is a reason to skip."""

import argparse
import concurrent.futures
import fnmatch
import hashlib
import os
import stat
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "oracle"))

import case_file  # noqa: E402
import oracle  # noqa: E402
from told import Told  # noqa: E402

SOURCES = os.path.join(HERE, "sources")
KINDS = ("build", "varies")
CACHE = os.environ.get("LINTRACE_TEST_CACHE") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "lintrace-tests"
)
VENV = os.path.join(CACHE, "venv")

case_file.FEATURES.update(
    {
        "pandas": lambda: case_file.answers(os.path.join(VENV, "bin", "python"), "-c", "import pandas, pyarrow"),
        "static-pie": lambda: case_file.compiles("gcc", "-static-pie"),
    }
)


class ProgramCase(case_file.Case):
    """A case in a file of its own."""

    def __init__(self, path):
        super().__init__(path)
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                for word in KINDS:
                    if line.startswith("# %s: " % word):
                        self.words.setdefault(word, []).append(line.split(":", 1)[1].strip())

    def command(self, bench):
        for line in self.words.get("build", []):
            name, command = line.split(None, 1)
            problem = bench.workshop.build(name, ["/bin/bash", "-ec", command.replace("$SOURCES", SOURCES)])
            if problem:
                return None, problem
        return bench.workshop.command(self)


class RowCase(ProgramCase):
    """A line of a table."""

    def __init__(self, table, line):
        super().__init__(table)
        self.name, inputs, outputs, self.line = line.split(None, 3)
        for word, names in (("inputs", inputs), ("outputs", outputs)):
            self.words[word] = [names.replace(",", " ") if names != "-" else ""]

    def missing(self):
        tool = self.name.split(".")[0]
        return super().missing() or (None if case_file.has(tool) else tool)

    def command(self, bench):
        return ["/bin/bash", "-c", self.line], None


def find_cases(names):
    """All cases, or those whose names are given or begin with one that is given."""
    found = []
    for root, folder in ((HERE, "cases"), (HERE, "tables")):
        for entry in sorted(os.listdir(os.path.join(root, folder))):
            path = os.path.join(root, folder, entry)
            if folder == "cases":
                found.append(ProgramCase(path))
                continue
            with open(path, encoding="utf-8") as lines:
                found += [RowCase(path, line) for line in lines if line.strip() and not line.startswith("#")]
    if len({case.name for case in found}) < len(found):
        raise SystemExit("two cases of one name")
    chosen = [case for case in found if not names or case.name in names or case.name.split(".")[0] in names]
    if not chosen:
        raise SystemExit("no such case: " + " ".join(names))
    return chosen


def snapshot(folder):
    """{path: what is there}: kind, permissions and content of everything in a folder."""
    found = {}
    for root, folders, names in os.walk(folder):
        for name in folders + names:
            path = os.path.join(root, name)
            status = os.lstat(path)
            content = stat.S_IFMT(status.st_mode)
            if stat.S_ISLNK(status.st_mode):
                content = os.readlink(path)
            elif stat.S_ISREG(status.st_mode):
                with open(path, "rb") as stream:
                    content = hashlib.sha256(stream.read()).hexdigest()
            found[os.path.relpath(path, folder)] = (stat.S_IMODE(status.st_mode), status.st_nlink, content)
    return found


class ProgramBench(oracle.Bench):
    """The bench of the oracle, which also keeps how each run left the folder."""

    def __init__(self, lintrace, backend, folder):
        super().__init__(lintrace, backend, folder)
        self.own += [HERE, CACHE]
        self.left = {}

    def environment(self, case, work):
        own = {"SOURCES": SOURCES, "VENV": VENV}
        return own | super().environment(case, work)

    def run(self, case, command, work):
        ended = super().run(case, command, work)
        self.left.setdefault(case.name, []).append(snapshot(work))
        return ended

    def forget(self, case):
        self.left.pop(case.name, None)

    def compare_folders(self, case):
        """Lines about what the two runs left differently."""
        if len(self.left.get(case.name, [])) != 2:
            return ["not run twice"]
        plain, traced = self.left.pop(case.name)
        patterns = case.said("varies").split()
        names = [name for name in plain.keys() | traced.keys() if plain.get(name) != traced.get(name)]
        names = [name for name in sorted(names) if not any(fnmatch.fnmatch(name, pattern) for pattern in patterns)]
        return [
            "%s: %s without lintrace, %s with it" % (name, plain.get(name, "absent"), traced.get(name, "absent"))
            for name in names
        ]

    def compare_event(self, case):
        """The event must have the inputs and outputs of the trace."""
        home = os.path.realpath(os.path.join(self.folder, "cases", case.name))
        try:
            told = Told(os.path.join(home, "lineage"))
        except (OSError, subprocess.SubprocessError, KeyError):
            return []  # the oracle said so
        wrong = []
        for word in ("input", "output"):
            listed = {dataset["name"] for dataset in told.event[word + "s"] if dataset["name"].startswith(home)}
            traced = {line["name"] for line in told.of("file") if word in line["roles"]}
            traced = {name for name in traced if name.startswith(home)}
            if listed != traced:
                wrong.append("%ss: only in the event or the trace: %s" % (word, sorted(listed ^ traced)))
        return wrong


def judge(bench, case, known):
    """Returns (kind, text): kind is agree, known, differ or skip."""
    title = "%s [%s]" % (case.name, bench.backend)
    home = os.path.realpath(os.path.join(bench.folder, "cases", case.name))
    skip = case.missing()
    if skip:
        return "skip", "ok {} - %s # SKIP no %s" % (title, skip)
    try:
        command, problem = case.command(bench)
        wrong = ["does not build: " + problem] if problem else oracle.trace_twice(bench, case, command)
        wrong += [] if problem else bench.compare_folders(case) + bench.compare_event(case)
    except (OSError, ValueError, KeyError, IndexError, subprocess.SubprocessError) as error:
        wrong = ["the oracle failed: %r" % error]
    if not wrong:
        bench.clear(home)
    notes = "".join("\n# " + line.rstrip().replace("\n", "\n# ") for line in wrong)
    reason = known.get((case.name, bench.backend)) or known.get((case.name, "all"))
    if reason and wrong:
        return "known", "ok {} - %s # known gap: %s" % (title, reason)
    if reason:
        return "differ", "not ok {} - %s\n# no longer a gap: remove it from known.txt" % title
    return ("differ", "not ok {} - %s%s" % (title, notes)) if wrong else ("agree", "ok {} - %s" % title)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lintrace", required=True)
    parser.add_argument("--backend", choices=("auto", "preload", "ptrace"), default="auto")
    parser.add_argument("--folder", required=True, help="where the cases run")
    parser.add_argument("--differing", action="store_true", help="only cases whose backends are told apart")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    bench = ProgramBench(os.path.realpath(options.lintrace), options.backend, os.path.realpath(options.folder))
    known = oracle.read_known(os.path.join(HERE, "known.txt"))
    cases = find_cases(options.names)
    if options.differing:
        cases = [case for case in cases if "=" in case.said("verdict")]
    counts = dict.fromkeys(("agree", "known", "differ", "skip"), 0)
    print("1..%d" % len(cases), flush=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        answers = pool.map(lambda case: judge(bench, case, known), cases)
        for number, (kind, text) in enumerate(answers, 1):
            counts[kind] += 1
            print(text.replace("{}", str(number), 1), flush=True)
    summary = "# programs under %s: %d exact, %d known gaps, %d wrong, %d skipped"
    print(summary % (options.backend, counts["agree"], counts["known"], counts["differ"], counts["skip"]))
    return 1 if counts["differ"] else 0


if __name__ == "__main__":
    sys.exit(main())
