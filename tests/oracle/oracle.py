#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""strace tells what a program really read and wrote; lintrace must agree.

Each case runs twice in a fresh folder of the same name: under strace and under lintrace. Inputs, outputs,
temporaries and the bytes of each must be equal, in sum and process by process, and so must exit status, standard
output and standard error; the verdict and further facts are those that the case states (case_file.py tells how).
What strace cannot tell is asked by the programs in checks/. One TAP line a case. A difference is accepted only
when known.txt names the case with its reason; a reason that no longer holds is an error. At the end each of the
numbered conformance cases must have had a test."""

import argparse
import concurrent.futures
import difflib
import os
import re
import shutil
import signal
import subprocess
import sys

import strace_truth
from case_file import CASES, CHECKS, Workshop, find_cases
from told import Told, compare, compare_shares, told_name

HERE = os.path.dirname(os.path.abspath(__file__))
SYSTEM = ["/usr", "/etc", "/proc", "/dev", "/sys", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/run", "/opt"]
NUMBERS = range(1, 101)
BROKEN = 99  # a case that could not do what it is for ends with this status
SKIPPED = 77  # a check that cannot be made here
SECONDS = 90


class Bench:
    """Where cases run: the tool under test, a folder of our own, a clean environment."""

    def __init__(self, lintrace, backend, folder):
        self.folder = folder
        self.programs = os.path.join(folder, "programs")
        self.workshop = Workshop(self.programs)
        self.own = [os.path.dirname(lintrace), CASES, CHECKS, self.programs]
        text = subprocess.run([lintrace, "run", "--help"], capture_output=True, text=True, check=True).stdout
        offered = re.search(r"--backend (\S+)", text)
        self.backends = offered[1].split("|") if offered else []
        if backend != "auto" and backend not in self.backends:
            raise SystemExit("lintrace has no backend " + backend)
        self.backend = backend
        # "auto" is as good as the best that there is.
        self.ability = backend if backend != "auto" else "auto" if "ptrace" in self.backends else "preload"
        self.lintrace = self.private_copy(lintrace)

    def private_copy(self, lintrace):
        """Where any user may run it, whatever the rights of the checkout's folders."""
        there = os.path.join(self.folder, "bin")
        os.makedirs(there, exist_ok=True)
        for name in os.listdir(os.path.dirname(lintrace)):
            path = os.path.join(os.path.dirname(lintrace), name)
            if name == os.path.basename(lintrace) or ".so" in name and os.path.isfile(path):
                shutil.copy(path, there)
        self.own.append(there)
        return os.path.join(there, os.path.basename(lintrace))

    def environment(self, case, work):
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": work,
            "TMPDIR": work,
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PROGRAMS": self.programs,
            "GIT_CONFIG_NOSYSTEM": "1",
            "LINTRACE_STATE_DIR": os.path.join(os.path.dirname(work), "state"),
        } | dict(line.split("=", 1) for line in case.words.get("env", []))

    @staticmethod
    def clear(home):
        """Away with what an earlier run left, file systems mounted by its setup first."""
        with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as lines:
            mounts = [line.split()[1] for line in lines]
        for mount in reversed(mounts):
            if mount.startswith(home + "/"):
                subprocess.run(["umount", "-l", mount], check=True)
        shutil.rmtree(home, ignore_errors=True)

    def prepare(self, case, work):
        """A fresh folder with the inputs of the case, and a fresh state folder beside it."""
        home = os.path.dirname(work)
        self.clear(home)
        os.makedirs(work)
        for line in case.words.get("setup", []):
            command = ["/bin/bash", "-ec", line]
            environment = self.environment(case, work)
            streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
            made = subprocess.run(command, cwd=work, env=environment, check=False, **streams)
            if made.returncode:
                raise OSError("setup failed: %s\n%s" % (line, made.stdout.decode(errors="replace")))
        if case.said("user"):
            shutil.chown(home, case.said("user"))
            shutil.chown(work, case.said("user"))

    def run(self, case, command, work):
        """Returns (status, standard output, standard error); a negative status is a signal's number."""
        home = os.path.dirname(work)
        out, err = os.path.join(home, "stdout"), os.path.join(home, "stderr")
        with open(out, "wb") as stdout, open(err, "wb") as stderr:
            process = subprocess.Popen(
                command,
                cwd=work,
                env=self.environment(case, work),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
            try:
                status = process.wait(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                status = "timeout"
        with open(out, "rb") as stdout, open(err, "rb") as stderr:
            return status, stdout.read(), stderr.read()

    def forget(self, case):
        """The case is run once more."""

    def as_user(self, case, command):
        if not case.said("user"):
            return command
        return ["setpriv", "--reuid", case.said("user"), "--regid", "nogroup", "--clear-groups", "--"] + command

    def plain(self, case, command, work):
        return self.run(case, self.as_user(case, command), work)

    def strace(self, case, command, work, log):
        watched = ["strace", "-f", "-y", "-xx", "-s0", "-qq", "-o", log]
        watched += ["-e", "signal=none", "-e", "trace=" + ",".join(strace_truth.CALLS)]
        # The filter makes strace fast, but no program may gain privileges under it.
        watched += ["-u", case.said("user")] if case.said("user") else ["--seccomp-bpf"]
        return self.run(case, watched + ["--"] + command, work)

    def trace(self, case, command, work, out):
        tracer = [self.lintrace] + (["--backend", self.backend] if self.backend in self.backends else [])
        tracer += ["--all", "-q", "--profile", "off", "-o", out, "--"]
        return self.run(case, self.as_user(case, tracer + command), work)


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


def unlike(plain, traced):
    """The first lines that are on one side only."""
    texts = [stream.decode(errors="backslashreplace").splitlines() for stream in (plain, traced)]
    lines = difflib.unified_diff(*texts, "plain", "traced", lineterm="", n=0)
    return [line[:200] for line in lines if not line.startswith(("---", "+++", "@@"))][:20]


def compare_behaviour(case, plain, traced):
    """Status and streams of the two runs; what lintrace itself says is no part of the program's."""
    wrong = []
    if traced[0] != plain[0]:
        wrong.append("status %s under strace, %s under lintrace: %r" % (plain[0], traced[0], traced[2][-300:]))
    if traced[1] != plain[1] and case.said("stdout") != "varies":
        wrong += ["standard output differs:"] + unlike(plain[1], traced[1])
    own = re.compile(rb"^lintrace: .*\n(  .*\n)*", re.M)
    if own.sub(b"", traced[2]) != plain[2] and case.said("stderr") != "varies":
        wrong += ["standard error differs:"] + unlike(plain[2], own.sub(b"", traced[2]))
    return wrong


def compare_verdict(case, told, ability):
    verdict = case.expected("verdict", "complete", ability)
    reasons = "; ".join(told.reasons)
    if verdict != "any" and told.verdict != verdict:
        return ["the verdict is %s (%s)" % (told.verdict, reasons)]
    if verdict == "incomplete" and not re.search(case.said("reason"), reasons):
        return ["no reason says %r: %s" % (case.said("reason"), reasons)]
    return []


def compare_sizes(case, truth, told, work):
    """Files that no two runs write alike: there the file itself is the oracle."""
    wrong = []
    for name in case.said("size").split():
        path = os.path.join(work, name)
        size, true = os.path.getsize(path), truth.pop(path, ({"output"}, 0, 0))
        said = told.pop(path, (set(), 0, 0))
        if said != (true[0], true[1], size):
            wrong.append("%s has %d bytes; lintrace says %s" % (name, size, said))
    return wrong


def digits_of_process_ids():
    with subprocess.Popen(["true"]) as process:
        return len(str(process.pid))


def trace_twice(bench, case, command):
    """Both runs of a case. Returns the differences as lines."""
    digits = digits_of_process_ids()
    wrong = trace_and_compare(bench, case, command)
    if wrong and digits_of_process_ids() != digits:  # some programs write their own: a byte more in one of the runs
        bench.forget(case)
        wrong = trace_and_compare(bench, case, command)
    return wrong


def trace_and_compare(bench, case, command):
    home = os.path.realpath(os.path.join(bench.folder, "cases", case.name))
    work, out, log = (os.path.join(home, name) for name in ("work", "lineage", "strace"))
    bench.prepare(case, work)
    model = strace_truth.Truth(work, SYSTEM + bench.own)
    if case.said("strace") == "no":
        plain = bench.plain(case, command, work)
    else:
        plain = bench.strace(case, command, work, log)
        model.read_log(log, work)
    if plain[0] == BROKEN:
        return ["the case is broken without lintrace: " + plain[2].decode(errors="replace")]
    truth, aliases = model.entries()
    wrong = check_words(case, truth, work)
    how = "none" if case.said("strace") == "no" else case.expected("compare", "all", bench.ability)
    wrong += model.blind_spots() if how != "none" else []
    code = {told_name(name) for file in model.files if file.is_code for name in file.all_names}
    bench.prepare(case, work)
    wrong += compare_behaviour(case, plain, bench.trace(case, command, work, out))
    try:
        told = Told(out)
    except (OSError, subprocess.CalledProcessError, KeyError) as problem:
        return wrong + ["no trace: %s" % problem]
    wrong += compare_verdict(case, told, bench.ability)
    aliases = {told_name(other): told_name(name) for other, name in aliases.items()}
    truth = {told_name(name): entry for name, entry in truth.items()}

    def is_left_out(name):
        return model.is_ignored(name) or name in code or name.startswith("/memfd:")

    entries = told.entries(aliases, is_left_out)
    wrong += compare_sizes(case, truth, entries, work) + compare(truth, entries, how)
    if how == "all" and case.said("processes") != "skip":
        shares = told.shares(is_left_out, {told_name(name) for name in model.single_names()})
        wrong += compare_shares(model.shares(told_name), shares)
    for word in ("trace", "event"):
        wrong += told.unmet(word, case.words.get(word, []), work)
    return wrong


def run_check(bench, case):
    """A program of its own, in an empty folder: it prints what is wrong and ends with a status other than 0."""
    work = os.path.realpath(os.path.join(bench.folder, "cases", case.name, "work"))
    command, problem = bench.workshop.command(case)
    if problem:
        return ["does not compile: " + problem], None
    bench.prepare(case, work)
    environment = bench.environment(case, work) | {"LINTRACE": bench.lintrace, "BACKEND": bench.ability}
    ended = subprocess.run(
        command, cwd=work, env=environment, capture_output=True, text=True, timeout=2 * SECONDS, check=False
    )
    if ended.returncode == SKIPPED:
        return [], ended.stdout.strip()
    return (["status %d" % ended.returncode, ended.stdout, ended.stderr] if ended.returncode else []), None


def judge(bench, case, known):
    """Returns (kind, text): kind is agree, known, differ or skip."""
    title = "%s [%s]" % (case.name, bench.backend)
    skip = case.missing()
    wrong = []
    try:
        if not skip and case.is_check:
            wrong, skip = run_check(bench, case)
        elif not skip:
            command, problem = bench.workshop.command(case)
            wrong = ["does not compile: " + problem] if problem else trace_twice(bench, case, command)
    except (OSError, ValueError, KeyError, IndexError, subprocess.SubprocessError) as error:
        wrong = ["the oracle failed: %r" % error]
    finally:
        if not wrong:
            bench.clear(os.path.realpath(os.path.join(bench.folder, "cases", case.name)))
    if skip:
        return "skip", "ok {} - %s # SKIP no %s" % (title, skip)
    notes = "".join("\n# " + line.rstrip().replace("\n", "\n# ") for line in wrong)
    reason = known.get((case.name, bench.backend)) or known.get((case.name, "all"))
    if reason and wrong:
        return "known", "ok {} - %s # known gap: %s" % (title, reason)
    if reason:
        return "differ", "not ok {} - %s\n# no longer a gap: remove it from known.txt" % title
    if wrong:
        return "differ", "not ok {} - %s%s" % (title, notes)
    return "agree", "ok {} - %s" % title


def read_known(path):
    """{(case, backend): reason}"""
    known = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                name, backend, reason = line.split(None, 2)
                known[name, backend] = reason.strip()
    return known


def check_coverage(cases, counts):
    """The last TAP line: has each conformance case a test?"""
    covered = {number for case in cases for number in case.numbers}
    without = [case.name for case in cases if not case.numbers]
    missing = sorted(set(NUMBERS) - covered)
    print("# %d agree, %d differ, %d skipped here" % (counts["agree"], counts["differ"], counts["skip"]))
    covered_text = "conformance: %d of %d cases covered, %d tests, %d known gaps"
    is_whole = not missing and not without and covered <= set(NUMBERS)
    print("%s - each conformance case has a test" % ("ok" if is_whole else "not ok"))
    if missing or without:
        print("# without a test: %s; tests without a number: %s" % (missing, " ".join(without)))
    print("# " + covered_text % (len(covered & set(NUMBERS)), len(NUMBERS), len(cases), counts["known"]))
    return is_whole


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lintrace", required=True)
    parser.add_argument("--backend", choices=("auto", "preload", "ptrace"), default="auto")
    parser.add_argument("--folder", required=True, help="where the cases run")
    parser.add_argument("--differing", action="store_true", help="only cases whose backends are told apart")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    bench = Bench(os.path.realpath(options.lintrace), options.backend, os.path.realpath(options.folder))
    known = read_known(os.path.join(HERE, "known.txt"))
    cases = find_cases(options.names)
    if options.differing:
        cases = [case for case in cases if "=" in case.said("verdict")]
    counts = dict.fromkeys(("agree", "known", "differ", "skip"), 0)
    is_all = not options.names and not options.differing
    print("1..%d" % (len(cases) + is_all), flush=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        answers = pool.map(lambda case: judge(bench, case, known), cases)
        for number, (kind, text) in enumerate(answers, 1):
            counts[kind] += 1
            print(text.replace("{}", str(number), 1), flush=True)
    bench.clear(os.path.join(bench.folder, "cases"))
    is_whole = not is_all or check_coverage(cases, counts)
    return 0 if is_whole and not counts["differ"] else 1


if __name__ == "__main__":
    sys.exit(main())
