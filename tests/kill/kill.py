#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""P4: whatever is killed whenever, nothing that had happened is lost.

Each round starts a workload under lintrace and kills, after a random time, the program, one of its children,
lintrace itself or its helper. A killed lintrace is followed by `lintrace recover` or by another run, which recovers
too. Then the log must hold the run once, and say of every file that has bytes how many were written, and of every
file that was read how many: the truth is what lies on the disk, and what the program itself has told in a mapped
array. No process and no live trace may be left. Usage: kill.py FOLDER NUMBER SEED
[ONLY], a part of "TARGET of WORKLOAD"; prints TAP.
"""
import csv
import ctypes
import json
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import sys
import time

LINTRACE = os.environ["LINTRACE"]
# With a TOOL ($4) a third of the programs is static, and a third is dynamic and started by a static one.
SHELL_LOOP = """
way=0 i=0 tool=$4
run() {
    if [ $way = 2 ]; then "$tool" run "$@"; else "$@"; fi
}
while [ $i -lt $2 ]; do
    i=$((i + 1))
    [ "$tool" ] && way=$((i / 4 % 3))
    case $((i % 4)).$way in
    0.1) "$tool" zeros $((i * 7)) > "$1/head.$i" ;;
    1.1) "$tool" numbers $i > "$1/seq.$i" ;;
    2.1) "$tool" copy "$3" "$1/cp.$i" ;;
    3.1) echo $i > "$1/part.$i"; "$tool" move "$1/part.$i" "$1/moved.$i" ;;
    0.*) run head -c $((i * 7)) /dev/zero > "$1/head.$i" ;;
    1.*) run seq $i > "$1/seq.$i" ;;
    2.*) run cp "$3" "$1/cp.$i" ;;
    3.*) echo $i > "$1/part.$i"; run mv "$1/part.$i" "$1/moved.$i" ;;
    esac
done
"""
RECORD, SOURCE = 100, 5000  # bytes
WORKERS, KINDS, INPUTS, SLOTS, MOVE_EVERY = 3, 5, 2, 8, 40  # as in append.c
STILL_RUNNING = "still running"
END_S, STOPPED_S, UNUSED_S = 30, 10, 3600
HELPER = "lintrace-helper"
TARGETS = ("program", "child", "lintrace", "helper")


class Workload:
    """What runs. `backend` is an option of lintrace; `follows` tells which programs of it ptrace follows."""

    def __init__(self, name, *, backend="auto", follows="none", suffix="", rounds=600, steps=0, tool=""):
        self.name, self.backend, self.follows = name, backend, follows
        self.suffix, self.rounds, self.steps, self.tool = suffix, rounds, steps, tool

    def command(self, top, place):
        if not self.steps:
            return [top / f"append{self.suffix}", place.data, str(self.rounds), place.tally]
        if self.suffix:
            return [top / f"tool{self.suffix}", "loop", place.data, str(self.steps), place.source]
        return ["sh", top / "loop.sh", place.data, str(self.steps), place.source, top / self.tool if self.tool else ""]

    def is_followed(self, name):
        """Whether only a living helper can tell all of this file."""
        number = name.rpartition(".")[2]
        return self.follows == "all" or (self.follows == "some" and not (number.isdigit() and way_of(int(number)) == 0))


def way_of(number):
    return number // 4 % 3


WORKLOADS = (
    Workload("writes"),
    Workload("processes", steps=30),
    Workload("static writes", follows="all", suffix=".static", rounds=300),
    Workload("static processes", follows="all", suffix=".static", steps=30),
    Workload("writes under ptrace", backend="ptrace", follows="all", rounds=300),
    Workload("processes under ptrace", backend="ptrace", follows="all", steps=20),
    Workload("static and dynamic", follows="some", steps=36, tool="tool.static"),
)


class Place:
    """The folders and files of one round."""

    def __init__(self, top, number, workload):
        self.top = top / f"round{number}"
        self.data, self.log, self.state = self.top / "data", self.top / "log", self.top / "state"
        self.tally, self.source = self.top / "tally", self.top / "source"
        self.data.mkdir(parents=True)
        self.tally.write_bytes(bytes(8 * WORKERS * SLOTS))
        self.source.write_bytes(b"s" * SOURCE)
        for who in range(WORKERS):
            for number_of in range(INPUTS):
                (self.top / f"in.{who}.{number_of}").write_bytes(b"i" * RECORD * workload.rounds)
        self.environment = {**os.environ, "LINTRACE_STATE_DIR": str(self.state), "LINTRACE_QUIET": "1"}

    def lintrace(self, *words):
        return subprocess.run([LINTRACE, *words], env=self.environment, capture_output=True, text=True, check=False)

    def start(self, workload, top):
        command = [LINTRACE, "-q", "--backend", workload.backend, "-o", self.log, "--", *workload.command(top, self)]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                cwd=self.top, start_new_session=True)


# ---- processes ----


def children_of(pid):
    try:
        text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]


def name_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def descendants_of(pid):
    found = []
    for child in children_of(pid):
        found += [child, *descendants_of(child)]
    return found


def pick(target, lintrace, dice):
    """Process id to kill; none when there is no such process now."""
    if target == "lintrace":
        return lintrace.pid
    below = children_of(lintrace.pid)
    # The helper is made first, and has a name of its own a moment later.
    helpers = [pid for pid in below[:1] if name_of(pid) in (HELPER, "lintrace")]
    programs = [pid for pid in below if pid not in helpers]
    if target == "helper":
        return helpers[0] if helpers else None
    if not programs or target == "program":
        return programs[0] if programs else None
    below = descendants_of(programs[0])
    return dice.choice(below) if below else None


def session_members(leader):
    """Processes of the round by state: each round has its own session."""
    found = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            fields = pathlib.Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader:
            found[int(entry)] = fields[0]
    return found


def reap():
    """Orphans come to us: what is still a zombie after this is held by somebody else."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def stuck_processes(leader):
    """Those that are stopped whenever one looks; a tracer stops its tracees for a moment only."""
    stuck, end = None, time.monotonic() + STOPPED_S
    while time.monotonic() < end:
        stopped = {pid for pid, state in session_members(leader).items() if state in "Tt"}
        stuck = stopped if stuck is None else stuck & stopped
        if not stuck:
            return []
        time.sleep(0.01)
    return [f"{name_of(pid)} is stopped for good" for pid in stuck]


def settle(leader, dice):
    """Waits for what outlives a kill, or kills it too. The helper has to know by itself when to end. Returns what
    is wrong with what is left."""
    stuck = stuck_processes(leader)
    ends_them, end = dice.random() < 0.5 or stuck, time.monotonic() + END_S
    while time.monotonic() < end:
        reap()
        members = session_members(leader)
        if not members:
            return stuck
        for pid in members if ends_them else []:
            if name_of(pid) != HELPER:
                kill(pid)
        time.sleep(0.01)
    left = [f"{pid} {name_of(pid)} ({state})" for pid, state in session_members(leader).items()]
    for pid in session_members(leader):
        kill(pid)
    return stuck + left


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


# ---- what is true, and what the log says ----


class Truth:
    """What has happened for sure by now: bytes by name. `exact` is what lies on the disk."""

    def __init__(self, workload, place):
        self.exact, self.written, self.read = {}, {}, {}
        if workload.steps:
            self._look_at_files(place)
            self._of_processes(place)
        else:
            self._of_tally(place)
            self._look_at_files(place)

    def _look_at_files(self, place):
        for path in place.data.iterdir():
            try:
                size = path.stat().st_size
            except FileNotFoundError:
                continue  # others may come, go and be renamed meanwhile
            if size:
                self.exact[str(path)] = size

    def _of_tally(self, place):
        words = struct.unpack(f"={WORKERS * SLOTS}Q", place.tally.read_bytes())
        for who in range(WORKERS):
            numbers = words[who * SLOTS:(who + 1) * SLOTS]
            for kind in range(KINDS):
                self.written[str(place.data / f"{who}.data.{kind}")] = numbers[kind]
            for number in range(INPUTS):
                self.read[str(place.top / f"in.{who}.{number}")] = numbers[KINDS + number]
            for number in range(numbers[KINDS + INPUTS]):
                self.written[str(place.data / f"{who}.whole.{number * MOVE_EVERY}")] = RECORD

    def _of_processes(self, place):
        """A step is over when the next one has made its file."""
        number_of = {name: int(name.rpartition(".")[2]) for name in self.exact}
        last = max(number_of.values(), default=0)
        self.written = {name: size for name, size in self.exact.items() if number_of[name] < last}
        copies = sum(pathlib.Path(name).name.startswith("cp.") and self.exact[name] == SOURCE for name in self.written)
        self.read[str(place.source)] = SOURCE * copies


class Told:
    """The one event of a round."""

    def __init__(self, event):
        facet = event["run"]["facets"]["lintrace_trace"]
        self.reasons = " / ".join(facet["reasons"])
        self.is_complete = facet["verdict"] == "complete"
        self.written = {output["name"]: output["outputFacets"]["outputStatistics"]["size"]
                        for output in event["outputs"]}
        self.read = {source["name"]: source["inputFacets"]["inputStatistics"]["size"] for source in event["inputs"]}

    def differences(self, before, after, workload):
        """Of what a survivor did after the event was written nothing can be in it, and the event says so: then what
        had happened before the kill counts. Names with what is wrong."""
        wrong = {}
        if STILL_RUNNING in self.reasons:
            wrong |= too_little(before.written, self.written) | too_little(before.read, self.read)
        else:
            wrong |= too_little(after.written, self.written) | too_little(after.read, self.read)
            wrong |= {name: f"{self.written.get(name)} of {size} bytes told" for name, size in after.exact.items()
                      if self.written.get(name) != size}
            if not workload.steps:  # the last read may not have been tallied
                wrong |= {name: f"{size} bytes told, {after.read[name]} read" for name, size in self.read.items()
                          if name in after.read and size > after.read[name] + RECORD}
        return wrong


def too_little(truth, told):
    return {name: f"{told.get(name)} of {size} bytes told" for name, size in truth.items()
            if size and told.get(name, -1) < size}


def events_of(place):
    return [json.loads(path.read_text()) for path in (place.log / "events").glob("*.json")]


def rows_of(place):
    path = place.log / "events.csv"
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


class Counts:
    def __init__(self):
        self.kills = self.not_begun = self.died_with_helper = 0
        self.lost_runs, self.lost_operations, self.unreadable, self.wrong = [], [], [], []
        self.left_processes, self.left_traces = [], []

    def problems(self):
        return (self.lost_runs + self.lost_operations + self.unreadable + self.wrong + self.left_processes +
                self.left_traces)


def check(workload, place, what, before, target, counts):
    """Returns the event's account; None when there is none."""
    events, rows, after = events_of(place), rows_of(place), Truth(workload, place)
    if not events and not rows and not after.exact:
        counts.not_begun += 1  # killed before the program was started
        return None
    if len(events) != 1 or len(rows) != 1 or len(rows[0]) != 11 or rows[0][1] != events[0]["run"]["runId"]:
        counts.lost_runs.append(f"{what}: {len(events)} events, {len(rows)} rows, {len(after.exact)} files")
        return None
    told = Told(events[0])
    if "could not be read" in told.reasons:
        counts.unreadable.append(f"{what}: {told.reasons}")
    wrong = told.differences(before or after, after, workload)
    if wrong and told.is_complete:
        counts.wrong.append(f"{what}: complete without {wrong}")
    # What the helper followed died with it, and what it had not looked at yet is named by the verdict.
    if target == "helper" and not told.is_complete:
        excused = [name for name in wrong if workload.is_followed(name)]
        counts.died_with_helper += bool(excused)
        wrong = {name: text for name, text in wrong.items() if name not in excused}
    if wrong:
        short = {pathlib.Path(name).name: text for name, text in wrong.items()}
        counts.lost_operations.append(f"{what}: {short} ({told.reasons or 'complete'})")
    return told


def recover(place, dice, what, counts):
    if dice.random() < 0.75:
        result = place.lintrace("recover")
        if result.returncode:
            counts.lost_runs.append(f"{what}: recover ended with {result.returncode}: {result.stderr.strip()}")
    else:
        place.lintrace("-q", "-o", str(place.top / "other"), "--", "true")


def traces_of(place):
    return [path for path in place.state.iterdir() if path.is_dir()] if place.state.exists() else []


def find_left_traces(place, what, counts):
    """A trace in which nothing was begun stays while it could be somebody's who is just making it."""
    for path in traces_of(place):
        try:
            with open(path / "segment.0", "rb") as file:
                is_used = any(file.read(128)[64:72])
        except FileNotFoundError:
            is_used = False
        if is_used:
            counts.left_traces.append(f"{what}: {path.name} is still in the state folder")
        else:
            os.utime(path, (time.time() - UNUSED_S,) * 2)
            place.lintrace("recover")
            if path.exists():
                counts.left_traces.append(f"{what}: {path.name}, where nothing was begun, stays: {os.listdir(path)}")


# ---- rounds ----


def wait_for(lintrace, what, counts):
    try:
        return lintrace.wait(END_S)
    except subprocess.TimeoutExpired:
        states = [f"{pid} {name_of(pid)} ({state})" for pid, state in session_members(lintrace.pid).items()]
        counts.left_processes.append(f"{what}: lintrace does not end: {states}")
        for pid in session_members(lintrace.pid):
            kill(pid)
        return lintrace.wait()


def round_of(number, workload, target, duration, top, dice, counts):
    """Returns whether something was killed."""
    place, problems = Place(top, number, workload), len(counts.problems())
    lintrace = place.start(workload, top)
    after = dice.uniform(0, 1.1 * duration)
    what = f"round {number}: {target} of {workload.name} after {after * 1000:.1f} ms"
    time.sleep(after)
    pid = pick(target, lintrace, dice)
    before = Truth(workload, place)
    was_killed = pid is not None and lintrace.poll() is None and kill(pid)
    status = wait_for(lintrace, what, counts)
    if was_killed and target == "lintrace" and status != -signal.SIGKILL:
        was_killed = False  # it had just ended
    left = settle(lintrace.pid, dice)
    if left:
        counts.left_processes.append(f"{what}: {left}")
    if target == "lintrace":
        recover(place, dice, what, counts)
    check(workload, place, what, before, target, counts)
    find_left_traces(place, what, counts)
    counts.kills += was_killed
    if len(counts.problems()) == problems:
        shutil.rmtree(place.top)
    return was_killed


def measure(workload, top, counts):
    """How long an undisturbed run takes, after a check that it is right, and why it cannot be done here if so."""
    if (workload.suffix or workload.tool) and not (top / "tool.static").exists():
        return 0, "no static libc"
    place = Place(top, f".{workload.name}", workload)
    begin = time.monotonic()
    lintrace = place.start(workload, top)
    wait_for(lintrace, "undisturbed", counts)
    duration = time.monotonic() - begin
    told = check(workload, place, "undisturbed", None, "nobody", counts)
    reasons = told.reasons if told else "it is not in the log"
    if reasons and "ptrace is not permitted" not in reasons:
        counts.wrong.append(f"undisturbed: {reasons}")
    find_left_traces(place, "undisturbed", counts)
    shutil.rmtree(place.top)
    return duration, reasons


def be_subreaper():
    pr_set_child_subreaper = 36
    ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1, 0, 0, 0)


def main():
    top, wanted, seed = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]), int(sys.argv[3])
    (top / "loop.sh").write_text(SHELL_LOOP)
    be_subreaper()
    only = sys.argv[4] if len(sys.argv) > 4 else ""
    print(f"# seed {seed}", flush=True)
    dice, counts, number, test = random.Random(seed), Counts(), 0, 0
    durations, skipped = {}, {}
    for workload in WORKLOADS:
        undisturbed = Counts()
        durations[workload], reasons = measure(workload, top, undisturbed)
        for problem in undisturbed.problems():
            print(f"# {problem}")
        test += 1
        if reasons and not undisturbed.problems():
            skipped[workload] = reasons
        print(f"{'not ' if undisturbed.problems() else ''}ok {test} - P4: {workload.name}: a run that nobody disturbs "
              f"is in the log{' # skip ' + reasons if workload in skipped else ''}", flush=True)
    kinds = [(workload, target) for workload in WORKLOADS for target in TARGETS
             if workload not in skipped and only in f"{target} of {workload.name}"]
    for index, (workload, target) in enumerate(kinds):
        share = wanted // len(kinds) + (index < wanted % len(kinds))
        if not share:
            continue
        before, killed, tries = counts.problems(), 0, 0
        while killed < share and tries < 20 * share + 100:
            tries += 1
            number += 1
            killed += round_of(number, workload, target, durations[workload], top, dice, counts)
        problems = [problem for problem in counts.problems() if problem not in before]
        for problem in problems[:10]:
            print(f"# {problem}")
        good = killed == share and not problems
        test += 1
        print(f"{'' if good else 'not '}ok {test} - P4: {workload.name}: nothing is lost when {target} is killed "
              f"({killed} times)", flush=True)
    print(f"# {counts.kills:,} kills: {len(counts.lost_runs)} runs lost, "
          f"{len(counts.lost_operations)} operations lost, {len(counts.unreadable)} unreadable segments, "
          f"{len(counts.wrong)} wrong complete, {len(counts.left_processes)} with processes left, "
          f"{len(counts.left_traces)} with traces left ({counts.not_begun} before the program was started, "
          f"{counts.died_with_helper} incomplete with the helper)")
    print(f"1..{test}")
    return 1 if counts.problems() else 0


sys.exit(main())
