#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hunts for false `complete`: programs that try to read `secret` and write `loot` without being seen.

A case is one file. It is its own oracle: what it does is known by construction and stands in its head. It runs
without lintrace first; then under each backend, where it must do the same (status, output, files), and where
either everything it did is told with the right role, or the verdict is `incomplete` with a reason. Nothing is
accepted: there is no list of known gaps. One TAP line a case and backend.

Words of the head (`// word: text` or `# word: text`, each as often as needed):
  escape:   how it tries (every case has one)
  cflags:   of a C case; $PROGRAMS is the folder of built programs, $CASE the source
  build:    a shell line run once before, with the same two variables
  needs:    tools, `root`, or `mounts` (the right to mount); without them the case is skipped. A case that ends natively with 77 is skipped too
  user:     the case runs as this user; the folder becomes theirs
  setup:    shell lines run in the fresh folder before each run
  peer:     a shell line started outside of the run, in its folder, before it; ended after it
  reads:, writes:, removes:   names (default: secret; loot; none). `-` is none
  peer-does: yes when the peer does it: then the talk with the peer must be told, more cannot be
  status:   of the program (default 0); a negative one is a signal's number. `varies`: not compared
  outlives: seconds after the program's end until its files are looked at
  recover:  yes when the event comes by `lintrace recover`
  files:    `vary` when the files it leaves are not compared
  hindered: `BACKENDS: why`: they keep the program from what it tries, which docs/limits.md says; what it does
            instead is not compared, but the run may not be called complete
  verdict:  `incomplete` when the run may not be called complete whatever is told
  reason:   what a reason must say (a regular expression) when the verdict is incomplete"""

import argparse
import concurrent.futures
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "cases")
WORDS = (
    "escape cflags build needs user setup peer peer-does reads writes removes status outlives recover files verdict"
    " reason hindered"
).split()
HEAD = re.compile(r"(?://|#) (%s): *(.*)" % "|".join(WORDS))
BACKENDS = ("auto", "preload", "ptrace")
SECONDS = 60
CANNOT = 77


def may_mount():
    try_it = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
    return os.getuid() == 0 and subprocess.run(try_it, check=False, capture_output=True).returncode == 0


HAS = {"root": lambda: os.getuid() == 0, "mounts": may_mount}


class Case:
    """A file in cases/ and what its head says."""

    def __init__(self, path):
        self.path = path
        self.name, self.kind = os.path.splitext(os.path.basename(path))
        self.words = {}
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                match = HEAD.match(line)
                if match:
                    self.words.setdefault(match[1], []).append(match[2].strip())
        if "escape" not in self.words:
            raise SystemExit(path + " does not say how it tries to escape")

    def said(self, word, default=""):
        return " ".join(self.words.get(word, [default]))

    def names(self, word, default):
        return [name for name in self.said(word, default).split() if name != "-"]

    def missing(self):
        for need in self.said("needs").split() + (["root"] if self.said("user") else []):
            if not HAS.get(need, lambda need=need: shutil.which(need))():
                return need
        return None


class Bench:
    """Where the cases run."""

    def __init__(self, lintrace, folder):
        self.folder = os.path.realpath(folder)
        self.programs = os.path.join(self.folder, "programs")
        self.bin = os.path.join(self.folder, "bin")
        os.makedirs(self.programs)
        os.makedirs(self.bin)
        for name in os.listdir(os.path.dirname(lintrace)):
            path = os.path.join(os.path.dirname(lintrace), name)
            if os.path.isfile(path) and name.startswith(("lintrace", "liblintrace")):
                shutil.copy(path, self.bin)
        self.lintrace = os.path.join(self.bin, os.path.basename(lintrace))

    def environment(self, home):
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": home,
            "LC_ALL": "C.UTF-8",
            "PROGRAMS": self.programs,
            "LINTRACE_STATE_DIR": os.path.join(home, "state"),
        }

    def build(self, case):
        """Returns (command, what went wrong)."""
        environment = os.environ | {"PROGRAMS": self.programs, "CASE": case.path, "CASES": CASES}
        lines = list(case.words.get("build", []))
        command = [os.path.join(self.programs, case.name)]
        if case.kind in (".c", ".S"):
            lines.append("gcc -g0 -O1 -w -D_GNU_SOURCE -o $PROGRAMS/%s $CASE %s" % (case.name, case.said("cflags")))
        else:
            shutil.copy(case.path, command[0])
            os.chmod(command[0], 0o755)
            command.insert(0, "/bin/bash")
        for line in lines:
            made = subprocess.run(
                ["/bin/bash", "-ec", line],
                cwd=self.programs, env=environment, capture_output=True, text=True, check=False,
            )
            if made.returncode:
                return command, "does not build: %s\n%s" % (line, made.stderr)
        return command, None

    def clear(self, home):
        with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as lines:
            mounts = [line.split()[1] for line in lines]
        for mount in reversed(mounts):
            if mount.startswith(home + "/"):
                subprocess.run(["umount", "-l", mount], check=False)
        shutil.rmtree(home, ignore_errors=True)

    def prepare(self, case, home):
        work = os.path.join(home, "work")
        self.clear(home)
        os.makedirs(work)
        os.makedirs(os.path.join(home, "state"), 0o700)
        with open(os.path.join(work, "secret"), "w", encoding="utf-8") as secret:
            secret.write("the secret\n")
        for line in case.words.get("setup", []):
            subprocess.run(
                ["/bin/bash", "-ec", line], cwd=work, env=self.environment(home), check=True, capture_output=True,
            )
        if case.said("user"):
            for folder in (home, work, os.path.join(home, "state")):
                shutil.chown(folder, case.said("user"))
        return work

    def run(self, case, command, home):
        """Returns (status, standard output, standard error)."""
        work = self.prepare(case, home)
        if case.said("user"):
            command = ["setpriv", "--reuid", case.said("user"), "--regid", "nogroup", "--clear-groups", "--"] + command
        peer = None
        if case.said("peer"):
            peer = subprocess.Popen(
                ["/bin/bash", "-c", "exec " + case.said("peer")],
                cwd=work, env=self.environment(home), stdin=subprocess.DEVNULL, start_new_session=True,
            )
        streams = [os.path.join(home, name) for name in ("stdout", "stderr")]
        with open(streams[0], "wb") as out, open(streams[1], "wb") as err:
            process = subprocess.Popen(
                command, cwd=work, env=self.environment(home), stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                start_new_session=True,
            )
            try:
                status = process.wait(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                status = "timeout %d" % process.wait()
        wait_for_survivors(work, float(case.said("outlives", "0")))
        if peer:
            try:
                peer.wait(timeout=2)
            except subprocess.TimeoutExpired:
                os.killpg(peer.pid, signal.SIGKILL)
                peer.wait()
        with open(streams[0], "rb") as out, open(streams[1], "rb") as err:
            return status, out.read(), err.read()


def wait_for_survivors(work, seconds):
    """At least so long, and on a busy machine until nothing runs in the folder any more."""
    time.sleep(seconds)
    end = time.monotonic() + SECONDS
    while seconds and time.monotonic() < end and any(runs_in(work, pid) for pid in os.listdir("/proc") if pid.isdigit()):
        time.sleep(0.1)


def runs_in(work, pid):
    try:
        return os.readlink("/proc/%s/cwd" % pid) == work
    except OSError:
        return False


def files_in(work):
    """What a run left: {name: content}"""
    found = {}
    for folder, _, names in os.walk(work):
        for name in names:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            name = os.path.relpath(path, work)
            if stat.S_ISREG(status.st_mode):
                with open(path, "rb") as stream:
                    found[name] = stream.read()
            else:
                found[name] = os.readlink(path) if stat.S_ISLNK(status.st_mode) else stat.S_IFMT(status.st_mode)
    return found


def shown(stream):
    return stream.decode(errors="backslashreplace")[-300:]


def changed_behaviour(case, plain, traced, plain_files, traced_files):
    """What the program did otherwise than without lintrace."""
    own = re.compile(rb"^lintrace: .*\n(  .*\n)*", re.M)
    wrong = []
    if traced[0] != plain[0] and case.said("status") != "varies":
        wrong.append("status %s without, %s with lintrace: %s" % (plain[0], traced[0], shown(traced[2])))
    if traced[1] != plain[1]:
        wrong.append("standard output: %r without, %r with" % (shown(plain[1]), shown(traced[1])))
    if own.sub(b"", traced[2]) != plain[2]:
        wrong.append("standard error: %r without, %r with" % (shown(plain[2]), shown(traced[2])))
    if case.said("files") != "vary":
        for name in sorted(plain_files.keys() | traced_files.keys()):
            if plain_files.get(name) != traced_files.get(name):
                without, with_it = str(plain_files.get(name))[:80], str(traced_files.get(name))[:80]
                wrong.append("file %s: %s without, %s with" % (name, without, with_it))
    return wrong


class Told:
    """The only run in a lineage folder."""

    def __init__(self, out):
        events, traces = (os.path.join(out, name) for name in ("events", "traces"))
        (event,), (trace,) = os.listdir(events), os.listdir(traces)
        with open(os.path.join(events, event), encoding="utf-8") as stream:
            facet = json.load(stream)["run"]["facets"]["lintrace_trace"]
        self.verdict, self.reasons = facet["verdict"], facet["reasons"]
        packed = os.path.join(traces, trace)
        text = subprocess.run(["zstd", "-dcq", packed], capture_output=True, check=True).stdout.decode()
        self.lines = [json.loads(line) for line in text.splitlines()]

    def has_role(self, path, role):
        files = (line for line in self.lines if line["type"] == "file" and line["name"] == path)
        return any(role in line["roles"] for line in files)

    def is_removed(self, path):
        names = (line for line in self.lines if line["type"] in ("unlink", "rename"))
        return any(line.get("from") == path for line in names)

    def talked(self):
        return any(line["type"] == "use" and line["of"] in ("socket", "pipe") for line in self.lines)


def untold(case, told, work, left):
    """What the case did and lintrace does not tell. One that left none of its files was kept from doing it."""
    wrote = case.names("writes", "loot")
    if wrote and not any(name in left for name in wrote):
        return []
    if case.said("peer-does") == "yes":
        return [] if told.talked() else ["that it talked to somebody"]
    missing = []
    for name in case.names("reads", "secret"):
        if not told.has_role(os.path.join(work, name), "input"):
            missing.append("that %s was read" % name)
    for name in wrote:
        if not told.has_role(os.path.join(work, name), "output"):
            missing.append("that %s was written" % name)
    for name in case.names("removes", "-"):
        if not told.is_removed(os.path.join(work, name)):
            missing.append("that %s was removed" % name)
    return missing


def judge(case, bench, command, backend, plain, plain_files):
    """Returns (kind, lines): kind is reported, incomplete, false, changed or nothing."""
    home = os.path.join(bench.folder, "cases", case.name)
    work, out = os.path.join(home, "work"), os.path.join(home, "lineage")
    tracer = [bench.lintrace, "--backend", backend, "--all", "-q", "--profile", "off", "-o", out, "--"]
    traced = bench.run(case, tracer + command, home)
    traced_files = files_in(work)
    wrong = changed_behaviour(case, plain, traced, plain_files, traced_files)
    if case.said("recover") == "yes":
        subprocess.run(
            [bench.lintrace, "recover"], env=bench.environment(home), cwd=home, capture_output=True, check=False,
            timeout=SECONDS,
        )
    try:
        told = Told(out)
    except (OSError, ValueError, KeyError, subprocess.SubprocessError) as problem:
        return "nothing", wrong + ["lintrace told nothing: %r; %s" % (problem, shown(traced[2]))]
    missing = untold(case, told, work, traced_files)
    reasons = "; ".join(told.reasons)
    if missing and told.verdict == "complete":
        return "false", ["FALSE COMPLETE, not told: " + ", ".join(missing)] + wrong
    if told.verdict == "complete" and case.said("verdict") == "incomplete":
        return "false", ["FALSE COMPLETE: lintrace cannot know"] + wrong
    if told.verdict != "complete" and not (reasons and re.search(case.said("reason", "."), reasons)):
        wrong.append("no reason says %r: %s" % (case.said("reason"), reasons))
    if backend in case.said("hindered").split(":")[0].split():
        return "false" if told.verdict == "complete" else "incomplete", [case.said("hindered"), reasons]
    if wrong:
        return "changed", wrong + ["the verdict is %s: %s" % (told.verdict, reasons)]
    return ("incomplete" if missing else "reported"), ([reasons] if reasons else [])


def try_case(case, bench, backends, times):
    """Returns [(backend, kind, lines)]"""
    home = os.path.join(bench.folder, "cases", case.name)
    lack = case.missing()
    if lack:
        return [(backend, "skip", ["no " + lack]) for backend in backends]
    results = []
    try:
        command, problem = bench.build(case)
        if problem:
            return [(backend, "broken", [problem]) for backend in backends]
        plain = bench.run(case, command, home)
        plain_files = files_in(os.path.join(home, "work"))
        if plain[0] == CANNOT:
            return [(backend, "skip", [shown(plain[2]).strip() or "such thing on this machine"]) for backend in backends]
        expected = case.said("status", "0")
        if expected != "varies" and plain[0] != int(expected):
            return [(backend, "broken", ["status %s: %s" % (plain[0], shown(plain[2]))]) for backend in backends]
        for backend in backends:
            for _ in range(times):
                kind, lines = judge(case, bench, command, backend, plain, plain_files)
                if kind not in ("reported", "incomplete"):
                    break
            results.append((backend, kind, lines))
    except (OSError, subprocess.SubprocessError) as problem:
        return [(backend, "broken", [repr(problem)]) for backend in backends]
    finally:
        bench.clear(home)
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lintrace", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--backend", choices=BACKENDS, action="append")
    parser.add_argument("--times", type=int, default=1, help="how often each case runs under each backend")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    backends = options.backend or (
        [os.environ["LINTRACE_BACKEND"]] if os.environ.get("LINTRACE_BACKEND") else list(BACKENDS)
    )
    found = {os.path.splitext(name)[0]: os.path.join(CASES, name) for name in sorted(os.listdir(CASES))}
    found.pop("escape")
    unknown = [name for name in options.names if name not in found]
    if unknown:
        raise SystemExit("no such case: " + " ".join(unknown))
    cases = [Case(found[name]) for name in options.names or found]
    bench = Bench(os.path.abspath(options.lintrace), options.folder)
    counts = {backend: {} for backend in backends}
    number = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        trials = pool.map(lambda case: (case, try_case(case, bench, backends, options.times)), cases)
        for case, results in trials:
            for backend, kind, lines in results:
                number += 1
                counts[backend][kind] = counts[backend].get(kind, 0) + 1
                title = "%d - %s [%s]" % (number, case.name, backend)
                if kind == "skip":
                    print("ok %s # SKIP %s" % (title, lines[0]))
                    continue
                is_good = kind in ("reported", "incomplete")
                print("%s %s: %s" % ("ok" if is_good else "not ok", title, kind))
                for line in lines:
                    print("# " + line.rstrip().replace("\n", "\n# "))
            sys.stdout.flush()
    print("1..%d" % number)
    bad = 0
    for backend in backends:
        count = counts[backend]
        tried = sum(number for kind, number in count.items() if kind != "skip")
        others = sum(count.get(kind, 0) for kind in ("changed", "nothing", "broken"))
        bad += count.get("false", 0) + others
        print(
            "# conformance %s: %d escapes: %d reported, %d incomplete, %d false complete%s"
            % (
                backend, tried, count.get("reported", 0), count.get("incomplete", 0), count.get("false", 0),
                ", %d otherwise wrong" % others if others else "",
            )
        )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
