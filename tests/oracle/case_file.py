# SPDX-License-Identifier: Apache-2.0
"""A case is one file: a program, and what its head says of it. Everything a case needs beyond itself is found
out or built here: compilers, helper programs, privileges. What the machine lacks is told as a reason to skip;
what fails to build is an error.

Words of the head (`// word: text` or `# word: text`, each as often as needed):
  case:      the numbers of the conformance cases it is for; every file has one
  cflags:    of a C case (default -O2); $PROGRAMS is the folder of the helpers
  helper:    NAME SOURCE COMMAND...: built once, helpers/SOURCE into $PROGRAMS/NAME
  needs:     tools, and the features of FEATURES below; without them the case is skipped
  setup:     shell lines run in the fresh folder before each of the two runs
  env:       NAME=VALUE for both runs
  user:      the case runs as this user; the folder becomes theirs
  inputs:, outputs:   what strace must have seen, or the case does not prove what it says
  verdict:   complete (default) or incomplete; `preload=incomplete ptrace=complete` where the backends differ;
             any where it depends on how the program was built
  reason:    what a reason must say (a regular expression) when the verdict is to be incomplete
  compare:   all (default), part (lintrace may tell less than strace, but nothing else) or none; as verdict:
  strace:    no when the case knows its own totals and says them in trace:; it is much faster
  processes: skip when bytes are not to be compared process by process
  size:      files whose bytes vary from run to run: what was written is what is there at the end
  stdout:, stderr:    varies when it is not to be compared
  trace:, event:      jq conditions on the lines of the trace (an array) and on the event; see PRELUDE in told.py"""

import os
import re
import shutil
import subprocess
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "cases")
HELPERS = os.path.join(HERE, "helpers")
CHECKS = os.path.join(HERE, "checks")
RUNNERS = {".sh": ["/bin/bash"], ".py": ["/usr/bin/python3", "-S"]}
WORDS = (
    "case cflags helper needs setup env user inputs outputs verdict reason compare strace processes size stdout stderr"
    " trace event"
).split()
HEAD = re.compile(r"(?://|#) (%s): *(.*)" % "|".join(WORDS))


def compiles(*command, source="int main(void) { return 0; }\n", runs=True):
    """Does this compiler make a program, and does the program run?"""
    if not shutil.which(command[0]):
        return False
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "program")
        made = subprocess.run(
            [*command, "-x", "c", "-o", program, "-"], input=source.encode(), capture_output=True, check=False
        )
        return made.returncode == 0 and (not runs or subprocess.run([program], check=False).returncode == 0)


def answers(*command):
    """Does the command end well?"""
    if not shutil.which(command[0]):
        return False
    silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.run(command, check=False, **silent).returncode == 0


def has_library(name):
    return lambda: compiles("gcc", "-Wl,--no-as-needed", "-l:" + name)


# What `needs:` may ask for beside tools: how it is found out.
FEATURES = {
    "root": lambda: os.getuid() == 0,
    "mounts": lambda: os.getuid() == 0 and answers("unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"),
    "m32": lambda: compiles("gcc", "-m32"),
    "static": lambda: compiles("gcc", "-static"),
    "asan": lambda: compiles("gcc", "-fsanitize=address", runs=False),
    "tsan": lambda: compiles("gcc", "-fsanitize=thread"),
    "jemalloc": has_library("libjemalloc.so.2"),
    "tcmalloc": has_library("libtcmalloc_minimal.so.4"),
    "libfaketime": lambda: answers("sh", "-c", "ls /usr/lib/*/faketime/libfaketime.so.1"),
    "cgo": lambda: bool(shutil.which("go")) and answers("gcc", "--version"),
    "rust-musl": lambda: bool(shutil.which("rustc"))
    and answers("sh", "-c", "test -d $(rustc --print sysroot)/lib/rustlib/x86_64-unknown-linux-musl"),
    "io_uring": lambda: compiles(
        "gcc",
        source="#include <sys/syscall.h>\n#include <unistd.h>\nint main(void) { static char p[120];"
        " return syscall(SYS_io_uring_setup, 2, p) < 0; }\n",
    ),
}
found_features = {}
feature_lock = threading.Lock()


def has(need):
    with feature_lock:
        if need not in found_features:
            found_features[need] = FEATURES[need]() if need in FEATURES else bool(shutil.which(need))
        return found_features[need]


class Case:
    """A file in cases/ or checks/ and what its head says."""

    def __init__(self, path):
        self.path = path
        self.name, self.kind = os.path.splitext(os.path.basename(path))
        self.is_check = os.path.dirname(path) == CHECKS
        self.words = {}
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                match = HEAD.match(line)
                if match:
                    self.words.setdefault(match[1], []).append(match[2].strip())
        self.numbers = [int(number) for number in self.said("case").split()]

    def said(self, word, default=""):
        return " ".join(self.words.get(word, [default]))

    def expected(self, word, default, backend):
        """The value of a word that may differ between backends."""
        values = self.said(word, default).split()
        if "=" not in values[0]:
            return values[0]
        return dict(value.split("=", 1) for value in values).get(backend, default)

    def missing(self):
        """The first thing the case needs that is not there."""
        needs = self.said("needs").split() + (["root"] if self.said("user") else [])
        return next((need for need in needs if not has(need)), None)


class Workshop:
    """Builds programs into one folder, each once."""

    def __init__(self, folder):
        self.folder = folder
        self.locks = {}
        self.lock = threading.Lock()
        os.makedirs(folder, exist_ok=True)

    def build(self, name, command):
        """Returns what the compiler said when it failed, else None."""
        with self.lock:
            lock = self.locks.setdefault(name, threading.Lock())
        with lock:
            if os.path.exists(os.path.join(self.folder, name)):
                return None
            cache = os.environ.get("GOCACHE") or os.path.join(os.path.expanduser("~"), ".cache", "go-build")
            environment = os.environ | {"PROGRAMS": self.folder, "GO111MODULE": "off", "GOCACHE": cache}
            command = [part.replace("$PROGRAMS", self.folder) for part in command]
            if "=" in command[0]:
                command = ["env"] + command
            made = subprocess.run(
                command, capture_output=True, text=True, check=False, env=environment, cwd=self.folder
            )
            return made.stderr if made.returncode else None

    def helpers(self, case):
        for line in case.words.get("helper", []):
            name, source, *command = line.split()
            program = os.path.join(self.folder, name)
            problem = self.build(name, command + ["-o", program, os.path.join(HELPERS, source)])
            if problem:
                return problem
        return None

    def command(self, case):
        """The program of a case; compiled first when it is C. Returns (command, what went wrong)."""
        problem = self.helpers(case)
        if problem or case.kind in RUNNERS:
            path = case.path
            if case.said("user"):  # who may not be allowed to look into the checkout
                path = shutil.copy(case.path, self.folder)
            return RUNNERS.get(case.kind, []) + [path], problem
        program = os.path.join(self.folder, case.name)
        command = ["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-o", program, case.path]
        return [program], self.build(case.name, command + case.said("cflags", "-O2").split())


def find_cases(names):
    """All cases and checks, or those named."""
    found = {}
    for folder in (CASES, CHECKS):
        for entry in sorted(os.listdir(folder)):
            name, kind = os.path.splitext(entry)
            if kind in (".c", ".sh", ".py"):
                found[name] = Case(os.path.join(folder, entry))
    unknown = [name for name in names if name not in found]
    if unknown:
        raise SystemExit("no such case: " + " ".join(unknown))
    return [found[name] for name in (names or found)]
