#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""strace tells what a program really read and wrote; lintrace must agree.

Each case runs twice in a fresh folder of the same name: under strace and under lintrace. Inputs, outputs,
temporaries and the bytes of each must be equal, and so must exit status and standard output. One TAP line a
case. A difference is accepted only when known.txt names the case with its reason; a reason that no longer
holds is an error."""

import argparse
import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import strace_truth

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "cases")
SYSTEM = ["/usr", "/etc", "/proc", "/dev", "/sys", "/lib", "/lib64", "/bin", "/sbin", "/run", "/opt"]
RUNNERS = {".sh": ["/bin/bash"], ".py": ["/usr/bin/python3", "-S"]}
BROKEN = 99  # a case that could not do what it is for ends with this status


class Case:
    """A program in cases/ and what its head says of it."""

    def __init__(self, path):
        self.path = path
        self.name, self.kind = os.path.splitext(os.path.basename(path))
        self.words = {}
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                match = re.match(r"(?://|#) (cflags|setup|needs|inputs|outputs|verdict|stdout): *(.*)", line)
                if match:
                    self.words.setdefault(match[1], []).append(match[2].strip())

    def said(self, word, default=""):
        return " ".join(self.words.get(word, [default]))


class Bench:
    """Where cases run: the tool under test, a folder of our own, a clean environment."""

    def __init__(self, lintrace, folder):
        self.lintrace = lintrace
        self.folder = folder
        self.ignored = SYSTEM + [os.path.dirname(lintrace), CASES, os.path.join(folder, "programs")]
        os.makedirs(os.path.join(folder, "programs"), exist_ok=True)

    def environment(self, work):
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": work,
            "TMPDIR": work,
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PROGRAMS": os.path.join(self.folder, "programs"),
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def command(self, case):
        """The program of a case; compiled first when it is C. Returns (command, what went wrong)."""
        if case.kind in RUNNERS:
            return RUNNERS[case.kind] + [case.path], None
        program = os.path.join(self.folder, "programs", case.name)
        flags = case.said("cflags", "-O2").split()
        compiled = subprocess.run(
            ["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-o", program, case.path] + flags,
            capture_output=True,
            text=True,
            check=False,
        )
        return [program], compiled.stderr if compiled.returncode else None

    def prepare(self, case, work):
        """A fresh folder with the inputs of the case."""
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(work)
        for line in case.words.get("setup", []):
            command = ["/bin/bash", "-ec", line]
            subprocess.run(command, cwd=work, env=self.environment(work), check=True, stdin=subprocess.DEVNULL)

    def run(self, command, work):
        """Returns (status, standard output, standard error); a negative status is a signal's number."""
        home = os.path.dirname(work)
        out, err = os.path.join(home, "stdout"), os.path.join(home, "stderr")
        with open(out, "wb") as stdout, open(err, "wb") as stderr:
            process = subprocess.Popen(
                command,
                cwd=work,
                env=self.environment(work) | {"LINTRACE_STATE_DIR": os.path.join(home, "state")},
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
            try:
                status = process.wait(timeout=90)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                status = "timeout"
        with open(out, "rb") as stdout, open(err, "rb") as stderr:
            return status, stdout.read(), stderr.read()


def told_name(path):
    """A name as lintrace writes it (lt_ident_name): escaped only when it is no UTF-8."""
    raw = os.fsencode(path)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.replace(b"\\", b"\\\\").decode("utf-8", "surrogateescape")
        return re.sub("[\udc80-\udcff]", lambda match: "\\x%02x" % (ord(match[0]) - 0xDC00), text)


def read_trace(out):
    """The run line and the file lines of the only trace in a lineage folder."""
    traces = os.path.join(out, "traces")
    names = os.listdir(traces)
    if len(names) != 1:
        raise OSError("%d traces instead of one" % len(names))
    unpack = ["zstd", "-dcq", os.path.join(traces, names[0])]
    text = subprocess.run(unpack, capture_output=True, check=True).stdout.decode("utf-8")
    lines = [json.loads(line) for line in text.split("\n") if line]
    run = next(line for line in lines if line["type"] == "run")
    return run, [line for line in lines if line["type"] == "file"]


def told_entries(files, aliases, code, is_ignored):
    """The entries of a trace in the shape of Truth.entries, without mapped bytes: those are a bound."""
    found = {}
    for line in files:
        name = aliases.get(line["name"], line["name"])
        if is_ignored(name) or name in code:
            continue
        bytes_read = line["bytes_read"] - line.get("bytes_mapped", 0)
        strace_truth.add_to(found, name, set(line["roles"]) - {"touched"}, bytes_read, line["bytes_written"])
    return {name: entry for name, entry in found.items() if any(entry)}


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


def compare(truth, told):
    pair_temporaries(truth, told)
    lines = []
    for name in sorted(truth.keys() | told.keys()):
        true, said = truth.get(name), told.get(name)
        if true != said:
            lines.append("%s: strace says %s; lintrace says %s" % (json.dumps(name), show(true), show(said)))
    return lines


def check_words(case, truth, work):
    """What the head of a case promises must be what strace saw, or the case does not prove what it says."""
    wrong = []
    for word in ("inputs", "outputs"):
        if word not in case.words:
            continue
        names = [name for name in truth if word[:-1] in truth[name][0] and name.startswith(work + "/")]
        seen = sorted(os.path.relpath(name, work) for name in names)
        if sorted(case.said(word).split()) != seen:
            wrong.append("the case promises %s: %s; strace saw: %s" % (word, case.said(word), " ".join(seen)))
    return wrong


def trace_twice(bench, case, command):
    """Both runs of a case. Returns the differences as lines."""
    home = os.path.realpath(os.path.join(bench.folder, "cases", case.name))
    work, out, log = (os.path.join(home, name) for name in ("work", "lineage", "strace"))
    shutil.rmtree(home, ignore_errors=True)
    strace = ["strace", "-f", "-y", "-xx", "-s0", "-qq", "--seccomp-bpf", "-o", log]
    strace += ["-e", "signal=none", "-e", "trace=" + ",".join(strace_truth.CALLS), "--"]
    bench.prepare(case, work)
    model = strace_truth.Truth(work, bench.ignored)
    status, stdout, stderr = bench.run(strace + command, work)
    if status == BROKEN:
        return ["the case is broken under strace: " + stderr.decode(errors="replace")]
    model.read_log(log, work)
    truth, aliases = model.entries()
    wrong = model.blind_spots() + check_words(case, truth, work)
    bench.prepare(case, work)
    tracer = [bench.lintrace, "--all", "-q", "--profile", "off", "-o", out, "--"]
    told_status, told_stdout, stderr = bench.run(tracer + command, work)
    if told_status != status:
        wrong.append("status %s under strace, %s under lintrace: %r" % (status, told_status, stderr[-300:]))
    if told_stdout != stdout and case.said("stdout") != "varies":
        wrong.append("standard output differs: %r and %r" % (stdout[:200], told_stdout[:200]))
    try:
        run, files = read_trace(out)
    except (OSError, subprocess.CalledProcessError, StopIteration) as problem:
        return wrong + ["no trace: %s" % problem]
    if run["verdict"] != case.said("verdict", "complete"):
        wrong.append("the verdict is %s" % run["verdict"])
    code = {told_name(name) for file in model.files if file.is_code for name in file.all_names}
    aliases = {told_name(other): told_name(name) for other, name in aliases.items()}
    told = told_entries(files, aliases, code, model.is_ignored)
    return wrong + compare({told_name(name): entry for name, entry in truth.items()}, told)


def judge(bench, case, known):
    """Returns (kind, text): kind is agree, known, differ or skip."""
    missing = [tool for tool in case.said("needs").split() if not shutil.which(tool)]
    if missing:
        return "skip", "ok {} - %s # SKIP no %s" % (case.name, missing[0])
    command, problem = bench.command(case)
    try:
        wrong = ["does not compile: " + problem] if problem else trace_twice(bench, case, command)
    except (OSError, ValueError, KeyError, IndexError, subprocess.CalledProcessError) as error:
        wrong = ["the oracle failed: %r" % error]
    notes = "".join("\n# " + line.replace("\n", "\n# ") for line in wrong)
    if case.name in known:
        if wrong:
            return "known", "ok {} - %s # known gap: %s" % (case.name, known[case.name])
        return "differ", "not ok {} - %s\n# no longer a gap: remove it from known.txt" % case.name
    if wrong:
        return "differ", "not ok {} - %s%s" % (case.name, notes)
    return "agree", "ok {} - %s" % case.name


def read_known(path):
    known = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                name, reason = line.split(None, 1)
                known[name] = reason.strip()
    return known


def find_cases(names):
    found = {}
    for entry in sorted(os.listdir(CASES)):
        case, kind = os.path.splitext(entry)
        if kind in (".c", ".sh", ".py"):
            found[case] = os.path.join(CASES, entry)
    unknown = [name for name in names if name not in found]
    if unknown:
        sys.exit("no such case: " + " ".join(unknown))
    return [Case(found[name]) for name in (names or found)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lintrace", required=True)
    parser.add_argument("--folder", required=True, help="where the cases run")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    bench = Bench(os.path.realpath(options.lintrace), os.path.realpath(options.folder))
    known = read_known(os.path.join(HERE, "known.txt"))
    cases = find_cases(options.names)
    counts = dict.fromkeys(("agree", "known", "differ", "skip"), 0)
    print("1..%d" % len(cases), flush=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        answers = pool.map(lambda case: judge(bench, case, known), cases)
        for number, (kind, text) in enumerate(answers, 1):
            counts[kind] += 1
            print(text.replace("{}", str(number), 1), flush=True)
    numbers = (len(cases), counts["agree"], counts["known"], counts["differ"])
    print("# %d cases, %d agree, %d known gaps, %d differ" % numbers)
    return 1 if counts["differ"] else 0


if __name__ == "__main__":
    sys.exit(main())
