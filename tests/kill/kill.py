#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""P4: whatever is killed whenever, nothing that had happened is lost.

Each round starts a workload under lintrace and kills, after a random time, the program, one of its children or
lintrace itself. A killed lintrace is followed by `lintrace recover` or by another run, which recovers too. Then the
log must hold the run once, and say of every file that has bytes how many were written: what lies on the disk is the
truth. Usage: kill.py FOLDER NUMBER SEED; prints TAP.
"""
import csv
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

LINTRACE = os.environ["LINTRACE"]
SHELL_LOOP = """
i=0
while [ $i -lt $2 ]; do
    i=$((i + 1))
    case $((i % 4)) in
    0) head -c $((i * 7)) /dev/zero > "$1/head.$i" ;;
    1) seq $i > "$1/seq.$i" ;;
    2) cp "$0" "$1/cp.$i" ;;
    3) echo $i > "$1/part.$i"; mv "$1/part.$i" "$1/moved.$i" ;;
    esac
done
"""
STILL_RUNNING = "still running"
WORKLOADS = ("writes", "processes")
TARGETS = ("program", "child", "lintrace")


class Place:
    """The folders of one round."""

    def __init__(self, top, number):
        self.top = top / f"round{number}"
        self.data, self.log, self.state = self.top / "data", self.top / "log", self.top / "state"
        self.data.mkdir(parents=True)
        self.environment = {**os.environ, "LINTRACE_STATE_DIR": str(self.state), "LINTRACE_QUIET": "1"}

    def lintrace(self, *words):
        return subprocess.run([LINTRACE, *words], env=self.environment, capture_output=True, text=True, check=False)


def command_of(workload, top, place):
    if workload == "writes":
        return [str(top / "append"), str(place.data), "600"]
    return ["sh", str(top / "loop.sh"), str(place.data), "30"]


def start(workload, top, place):
    command = [LINTRACE, "-q", "-o", str(place.log), "--", *command_of(workload, top, place)]
    return subprocess.Popen(command, env=place.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                            cwd=place.top, start_new_session=True)


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
    """Process ids to kill; none when there is no such process now."""
    if target == "lintrace":
        return lintrace.pid
    programs = [pid for pid in children_of(lintrace.pid) if not name_of(pid).startswith("lintrace-")]
    if not programs or target == "program":
        return programs[0] if programs else None
    below = descendants_of(programs[0])
    return dice.choice(below) if below else None


def session_members(leader):
    """Processes of the round: each has its own session."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            fields = pathlib.Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(entry))
    return found


def settle(leader, dice):
    """Waits for what outlives a kill, or kills it too."""
    ends_them = dice.random() < 0.5
    for _ in range(3000):
        members = session_members(leader)
        if not members:
            return True
        for pid in members if ends_them else []:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.01)
    return False


def events_of(place):
    return [json.loads(path.read_text()) for path in (place.log / "events").glob("*.json")]


def rows_of(place):
    path = place.log / "events.csv"
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


def truth_of(place):
    """The files that have bytes; others may come, go and be renamed meanwhile."""
    truth = {}
    for path in place.data.iterdir():
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            continue
        if size:
            truth[str(path)] = size
    return truth


class Counts:
    def __init__(self):
        self.kills = self.not_begun = 0
        self.lost_runs, self.lost_operations, self.unreadable, self.wrong = [], [], [], []

    def problems(self):
        return self.lost_runs + self.lost_operations + self.unreadable + self.wrong


def check(place, what, truth, counts):
    events, rows = events_of(place), rows_of(place)
    if not events and not rows and not truth:
        counts.not_begun += 1  # killed before the program was started
        return
    if len(events) != 1 or len(rows) != 1 or len(rows[0]) != 11 or rows[0][1] != events[0]["run"]["runId"]:
        counts.lost_runs.append(f"{what}: {len(events)} events, {len(rows)} rows, {len(truth)} files")
        return
    facet = events[0]["run"]["facets"]["lintrace_trace"]
    reasons = " / ".join(facet["reasons"])
    if "could not be read" in reasons:
        counts.unreadable.append(f"{what}: {reasons}")
    told = {output["name"]: output["outputFacets"]["outputStatistics"]["size"] for output in events[0]["outputs"]}
    wrong = [f"{pathlib.Path(name).name}: {told.get(name)} of {size} bytes told"
             for name, size in truth.items() if told.get(name) != size]
    if wrong and facet["verdict"] == "complete":
        counts.wrong.append(f"{what}: complete without {wrong}")
    # Of what a survivor did after the event was written nothing can be in it, and the event says so.
    if wrong and STILL_RUNNING not in reasons:
        counts.lost_operations.append(f"{what}: {wrong} ({reasons or 'complete'})")


def recover(place, dice, what, counts):
    if dice.random() < 0.75:
        result = place.lintrace("recover")
        if result.returncode:
            counts.lost_runs.append(f"{what}: recover ended with {result.returncode}: {result.stderr.strip()}")
    else:
        place.lintrace("-q", "-o", str(place.top / "other"), "--", "true")
    left = [path for path in place.state.iterdir() if (path / "segment.0").exists()] if place.state.exists() else []
    for path in left:
        with open(path / "segment.0", "rb") as file:
            if any(file.read(128)[64:72]):
                counts.lost_runs.append(f"{what}: {path.name} is still in the state folder")


def round_of(number, workload, target, duration, top, dice, counts):
    """Returns whether something was killed."""
    place = Place(top, number)
    lintrace = start(workload, top, place)
    after = dice.uniform(0, 1.1 * duration)
    what = f"round {number}: {target} of {workload} after {after * 1000:.1f} ms"
    time.sleep(after)
    pid = pick(target, lintrace, dice)
    try:
        if pid is None or lintrace.poll() is not None:
            raise ProcessLookupError
        os.kill(pid, signal.SIGKILL)
        was_killed = True
    except ProcessLookupError:
        was_killed = False
    status = lintrace.wait()
    if was_killed and target == "lintrace" and status != -signal.SIGKILL:
        was_killed = False  # it had just ended
    truth = truth_of(place)
    if not settle(lintrace.pid, dice):
        counts.lost_runs.append(f"{what}: processes do not end")
    if target == "lintrace":
        truth = truth_of(place)
        recover(place, dice, what, counts)
    check(place, what, truth, counts)
    counts.kills += was_killed
    if not counts.problems():
        shutil.rmtree(place.top)
    return was_killed


def measure(workload, top):
    """How long an undisturbed run takes, and that it is right."""
    place, counts = Place(top, f".{workload}"), Counts()
    begin = time.monotonic()
    lintrace = start(workload, top, place)
    lintrace.wait()
    duration = time.monotonic() - begin
    check(place, "undisturbed", truth_of(place), counts)
    shutil.rmtree(place.top)
    return duration, counts


def main():
    top, wanted, seed = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]), int(sys.argv[3])
    (top / "loop.sh").write_text(SHELL_LOOP)
    print(f"# seed {seed}", flush=True)
    dice, counts, number, test = random.Random(seed), Counts(), 0, 0
    durations = {}
    for workload in WORKLOADS:
        durations[workload], undisturbed = measure(workload, top)
        for problem in undisturbed.problems():
            print(f"# {problem}")
        test += 1
        print(f"{'not ' if undisturbed.problems() or undisturbed.not_begun else ''}ok {test} - P4: {workload}: a run "
              "that nobody disturbs is in the log", flush=True)
    kinds = [(workload, target) for workload in WORKLOADS for target in TARGETS]
    for index, (workload, target) in enumerate(kinds):
        share = wanted // len(kinds) + (index < wanted % len(kinds))
        before, killed, tries = len(counts.problems()), 0, 0
        while killed < share and tries < 20 * share + 100:
            tries += 1
            number += 1
            killed += round_of(number, workload, target, durations[workload], top, dice, counts)
        for problem in counts.problems()[:10] if len(counts.problems()) > before else []:
            print(f"# {problem}")
        good = killed == share and len(counts.problems()) == before
        test += 1
        print(f"{'' if good else 'not '}ok {test} - P4: {workload}: nothing is lost when {target} is killed "
              f"({killed} times)", flush=True)
    print(f"# {counts.kills:,} kills: {len(counts.lost_runs)} runs lost, {len(counts.lost_operations)} operations lost, "
          f"{len(counts.unreadable)} unreadable segments, {len(counts.wrong)} wrong complete "
          f"({counts.not_begun} before the program was started)")
    print(f"1..{test}")
    return 1 if counts.problems() else 0


sys.exit(main())
