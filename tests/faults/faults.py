#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""P1 and P2: whatever call of lintrace's own fails, the program does not notice, and no event says too much.

Inside (the preloaded library, built with faults.h): each workload runs natively, then under lintrace without a fault,
which counts the calls; then with call k of each process image failing, and with all calls from k on failing. Outside
(the tool): strace makes call k of one kind fail, in the lintrace process only. In each run standard output and error,
status and files must be those of the native run, byte by byte, and an event that says `complete` must tell the inputs
and outputs of the run without a fault. Usage: faults.py FOLDER NUMBER|all; NUMBER is the calls of each workload that
fail, spread evenly. Prints TAP."""
import collections
import concurrent.futures
import errno
import json
import mmap
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import time

LINTRACE = os.environ["LINTRACE"]  # the ordinary tool beside the failing library
ORDINARY = os.environ["LINTRACE_ORDINARY"]
SECONDS, WORKERS, SHOWN = 90, 4, 12
TO_THE_END = 1000000000
ERRORS = (errno.EPERM, errno.ENOMEM, errno.ENOSPC, errno.EINTR, errno.ENOSYS, errno.EMFILE, errno.EIO)
# What strace makes fail: the calls by which the tool gets its memory, files, processes and sockets. Not close: one that
# fails has closed all the same (close(2)), and strace would leave it out.
CALLS = """openat mmap write fstat newfstatat rename renameat renameat2 mkdir mkdirat socket socketpair bind pipe2
clone clone3 getrandom ftruncate fallocate lseek pread64 pwrite64 read fsync flock symlink symlinkat readlink
readlinkat getdents64 unlink unlinkat rmdir access faccessat faccessat2 getcwd fcntl""".split()
TOOL_CALLS_MOST, FEWEST_CALLS = 30, 12
TOOL_ERRORS = ("ENOSPC", "EMFILE", "ENOMEM", "EIO", "EINTR", "EACCES")
OWN_FAILURE = (125, 126, 127)

REDIRECTIONS = """
{ echo one; echo two >&2; } > both 2> err; cat < in.csv >> both; exec 3<> read_write; echo x >&3; exec 3>&-
while read -r line; do echo "$line" >> loop; done < scratch; cat both err | tail -n 3 | tee teed
rm scratch; exit 6"""
PIPELINE = """
sort -r in.csv | awk -F, '{ sum += $3; print $2 } END { print sum }' | gzip -n > out.gz
gzip -dc out.gz > out.part; mv out.part out.txt; echo "$(wc -l < out.txt)"; head -n 2 out.txt"""
PYTHON = """
import os, subprocess
with open("in.csv") as source, open("sorted", "w") as target:
    subprocess.run(["sort", "-r"], stdin=source, stdout=target, check=True)
print(subprocess.run(["cat", "sorted"], capture_output=True).stdout[:20])
with open("part", "w") as target:
    target.write("text" * 5000)
os.replace("part", "whole")
print(os.waitstatus_to_exitcode(os.waitpid(os.posix_spawn("/bin/cp", ["cp", "whole", "copy"], os.environ), 0)[1]))
"""
OTHER_USER = """
import os, subprocess
os.setgid(65534)
os.setuid(65534)
print(os.getuid(), open("in.csv").read(5))
with open("by_nobody", "w") as target:
    target.write("text")
subprocess.run(["sh", "-c", "cat by_nobody > by_child"])
"""
PROGRAMS = os.environ["FAULTS_PROGRAMS"]
CALL_NAMES = {int(number): name for name, number in
              re.findall(r"^#define __NR_(\w+) (\d+)$", pathlib.Path(PROGRAMS, "calls.h").read_text(), re.MULTILINE)}
ACTS, STATIC = PROGRAMS + "/acts", PROGRAMS + "/static"
PYTHON_WORDS = [sys.executable, "-I", "-S", "-B", "-c"]
WORKLOADS = {
    "files": [ACTS, "files"],
    "streams": [ACTS, "streams"],
    "mapping": [ACTS, "mapping"],
    "processes": [ACTS, "processes"],
    "scrubbed environment": [ACTS, "scrub"],
    "rarities": [ACTS, "rarities"],
    "formats": [ACTS, "formats"],
    "inherited descriptors": [ACTS, "inherit", ACTS],
    "code made at run time": [ACTS, "made code"],
    "threads": [ACTS, "threads"],
    "sockets": [ACTS, "sockets"],
    "signals": [ACTS, "signals"],
    "closed descriptors": [ACTS, "closed"],
    "static program, by posix_spawn": [ACTS, "spawn", STATIC],
    "static program, by exec": [ACTS, "exec", STATIC],
    "static program, by the shell": ["sh", "-c", STATIC + " files; cat renamed > copy"],
    "pipeline": ["sh", "-c", PIPELINE],
    "redirections": ["sh", "-c", REDIRECTIONS],
    "closed by the shell": ["sh", "-c", ACTS + " files <&- 2>&-; cat renamed 0<&-"],
    "python": [*PYTHON_WORDS, PYTHON],
    "another user": [*PYTHON_WORDS, OTHER_USER],
}
KNOWN_INCOMPLETE = ("code made at run time",)  # whatever fails, the run must not become complete
TOOL_WORKLOADS = ("redirections", "static program, by exec", "signals")

Seen = collections.namedtuple("Seen", "status output errors files")


class Place:
    """The folders of one run; the program works in `data`."""

    def __init__(self, top, name):
        self.top = top / name
        self.data, self.log, self.state, self.plan = (self.top / part for part in ("data", "log", "state", "plan"))
        self.data.mkdir(parents=True)
        self.plan.write_bytes(bytes(mmap.PAGESIZE))
        (self.data / "in.csv").write_text("".join(f"{i},name{i % 7},{i * 7}\n" for i in range(100)))
        (self.data / "scratch").write_text("some\nlines\n")
        (self.data / "replaced").write_text("an older text\n")
        (self.data / "grown").write_text("a longer text\n")
        for path in (self.top, self.data):
            path.chmod(0o777)
        known = top / "known_programs"
        if known.exists():
            self.state.mkdir(mode=0o700)
            shutil.copy(known, self.state / ".known_programs")
        time.sleep(0.02)  # a file born in the kernel's tick in which the program opens it could be the program's own

    def files(self):
        found = {}
        for path in sorted(self.data.rglob("*")):
            mode = path.lstat().st_mode
            found[path.name] = (mode, os.readlink(path) if path.is_symlink() else path.read_bytes())
        return found

    def run(self, words, fault="0:0:0"):
        """What was to be seen of it; None when it had to be ended."""
        environment = {**os.environ, "LINTRACE_STATE_DIR": str(self.state), "LT_FAULT": f"{self.plan}:{fault}"}
        process = subprocess.Popen(words, env=environment, cwd=self.data, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        try:
            output, errors = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return None
        return Seen(process.returncode, output, errors, self.files())

    def counts(self):
        """The most calls of an image, the failed calls of all, and the names of the first of these."""
        most, failed, *numbers = struct.unpack("=102q", self.plan.read_bytes()[:816])
        return most, failed, [CALL_NAMES.get(number, str(number)) for number in numbers[:failed]]

    def told(self):
        """Verdict, reasons and datasets of the event; None when there is none."""
        events = list((self.log / "events").glob("*.json"))
        if len(events) != 1:
            return None
        event = json.loads(events[0].read_text().replace(str(self.data), "$work"))
        facet = event["run"]["facets"]["lintrace_trace"]
        return facet["verdict"], facet["reasons"], sorted(datasets_of(event))


def datasets_of(event):
    for role, statistics in (("inputs", "inputStatistics"), ("outputs", "outputStatistics")):
        for dataset in event[role]:
            if not dataset["name"].startswith("$work/"):
                continue  # the plan, where it is not the library that looks
            counted = dataset["facets"]["lintrace_file"]
            change = dataset["facets"].get("lifecycleStateChange", {}).get("lifecycleStateChange", "")
            size = dataset.get(role[:-1] + "Facets", {}).get(statistics, {}).get("size")
            yield role, dataset["name"], counted["bytes_read"], counted["bytes_written"], size, change


class Counts:
    def __init__(self):
        self.runs = self.failed_calls = 0
        self.verdicts = collections.Counter()
        self.changed, self.wrong = [], []

    def problems(self):
        return self.changed + self.wrong

    def add(self, other):
        self.runs += other.runs
        self.failed_calls += other.failed_calls
        self.verdicts += other.verdicts
        self.changed += other.changed
        self.wrong += other.wrong


def differences(native, seen):
    if seen is None:
        return [f"it hung for {SECONDS} s"]
    found = []
    for name, before, now in zip(Seen._fields[:3], native, seen):
        if before != now:
            found.append(f"{name}: {now!r:.300} instead of {before!r:.300}")
    for name in sorted(native.files.keys() | seen.files.keys()):
        if native.files.get(name) != seen.files.get(name):
            found.append(f"file {name}: {seen.files.get(name)!r:.120} instead of {native.files.get(name)!r:.120}")
    return found


def untrue(honest, told):
    """What an event claims that is not so, as text; empty when all is well."""
    if told[0] != "complete" or told == honest:
        return ""
    if honest[0] != "complete":
        return f"complete instead of {honest[1]}"
    lacks = [entry for entry in honest[2] if entry not in told[2]]
    has = [entry for entry in told[2] if entry not in honest[2]]
    return f"complete without {lacks}, with {has}"


def lintrace_words(tool, place, command):
    return [tool, "-q", "-o", str(place.log), "--", *command]


class Workload:
    """What a workload does natively, and what is told of it when nothing fails."""

    def __init__(self, top, name):
        self.name, self.command = name, WORKLOADS[name]
        place = Place(top, "native")
        self.untouched = place.files()
        self.native = place.run(self.command)
        shutil.rmtree(place.top)
        place = Place(top, "honest")
        seen = place.run(lintrace_words(LINTRACE, place, self.command))
        self.calls, self.honest = place.counts()[0], place.told()
        if not (top / "known_programs").exists():
            shutil.copy(place.state / ".known_programs", top / "known_programs")
        shutil.rmtree(place.top)
        self.problems = differences(self.native, seen) if self.native else ["it hung without lintrace"]
        verdict = "incomplete" if name in KNOWN_INCOMPLETE else "complete"
        if not self.honest or self.honest[0] != verdict or not self.honest[2]:
            self.problems.append(f"told without a fault: {self.honest}")
        if self.calls < FEWEST_CALLS:
            self.problems.append(f"the library makes {self.calls} calls only: it is not what looks")


def run_inside(top, workload, fault):
    counts, what = Counts(), f"{workload.name}, LT_FAULT=PLAN:{fault}"
    place = Place(top, f"{workload.name}.{fault}".replace("/", "_").replace(":", "_"))
    seen = place.run(lintrace_words(LINTRACE, place, workload.command), fault)
    counts.runs = 1
    _, counts.failed_calls, names = place.counts()
    what += " (" + " ".join(names[:6]) + (" ...)" if len(names) > 6 else ")")
    counts.changed = [f"{what}: {line}" for line in differences(workload.native, seen)]
    told = place.told()
    counts.verdicts[told[0] if told else "no event"] += 1
    wrong = untrue(workload.honest, told) if told else "there is no event"
    if wrong and seen is not None:
        counts.wrong.append(f"{what}: {wrong}")
    shutil.rmtree(place.top)
    return counts


def spread(count, most):
    if most is None or count <= most:
        return list(range(1, count + 1))
    return sorted({1 + i * (count - 1) // (most - 1) for i in range(most)}) if most > 1 else [1]


def faults_of(workload, most):
    for number in spread(workload.calls, most):
        for turn, error in enumerate(ERRORS):
            if most is None or turn == number % len(ERRORS):
                yield f"{error}:{number}:{number}"
            if most is None or turn == (number // len(ERRORS)) % len(ERRORS):
                yield f"{error}:{number}:{TO_THE_END}"


def all_of(pool, function, arguments):
    counts = Counts()
    for result in pool.map(lambda each: function(*each), arguments):
        counts.add(result)
    return counts


class Tap:
    def __init__(self):
        self.number, self.total, self.has_failed = 0, Counts(), False

    def skip(self, name, why):
        self.number += 1
        print(f"ok {self.number} - P1, P2: {name} # SKIP {why}")

    def say(self, text, problems):
        self.number += 1
        for problem in problems[:SHOWN]:
            print("# " + problem.replace("\n", "\\n"))
        if len(problems) > SHOWN:
            print(f"# and {len(problems) - SHOWN} more")
        self.has_failed |= bool(problems)
        print(f"{'not ' if problems else ''}ok {self.number} - {text}", flush=True)


# ---- the tool ----


def strace_words(place, options, command):
    log = place.top / "strace"
    return ["strace", "-qq", "-o", str(log), *options, *lintrace_words(ORDINARY, place, command)]


def own_calls(top, workload):
    """(call, number) of the calls that the tool makes once its libraries are loaded."""
    place = Place(top, "own")
    place.run(strace_words(place, [], workload.command))
    names = [line.partition("(")[0] for line in (place.top / "strace").read_text(errors="replace").splitlines()]
    shutil.rmtree(place.top)
    loaded = names.index("munmap") if "munmap" in names else 0  # the loader gives back its cache at last
    made, found = collections.Counter(names[:loaded]), []
    before = made.copy()
    for name in names[loaded:]:
        made[name] += 1
        if name in CALLS and made[name] - before[name] <= TOOL_CALLS_MOST:
            found.append((name, made[name]))
    return found


def without_own_lines(errors):
    """The program's lines, and those of lintrace about itself."""
    own = re.findall(rb"^lintrace: [^\n]*\n", errors, re.MULTILINE)
    return re.sub(rb"^lintrace: [^\n]*\n", b"", errors, flags=re.MULTILINE), own


def judge_tool(workload, seen, told, can_speak):
    """Lines about the program, lines about the verdict."""
    if seen is None:
        return [f"it hung for {SECONDS} s"], []
    errors, own = without_own_lines(seen.errors)
    if len(own) > 2:
        return [f"{len(own)} lines of its own: {seen.errors!r:.400}"], []
    has_failed = seen.status in OWN_FAILURE and own
    if has_failed and not seen.output and not errors and seen.files == workload.untouched:
        return [], []  # the program was never started
    status = workload.native.status if has_failed else seen.status
    changed = differences(workload.native, seen._replace(status=status, errors=errors))
    if told is None:
        return changed, [] if own or not can_speak else ["there is no event, and nothing is said"]
    wrong = untrue(workload.honest, told)
    return changed, [wrong] if wrong else []


def lost_for_good(place, workload):
    """When the event could not be written, the trace is kept for `lintrace recover`, which says the same."""
    if not any(place.state.glob("*/segment.0")):
        return []  # nothing could be recorded, and that was said
    place.run([ORDINARY, "recover"])
    told = place.told()
    wrong = untrue(workload.honest, told) if told else "there is no event after lintrace recover"
    return [wrong + " (recovered)"] if wrong else []


def tool_faults_of(calls, most):
    """As faults_of: each call alone, and it with all that come after it."""
    for index, (call, number) in enumerate(calls):
        for error in TOOL_ERRORS if most is None else TOOL_ERRORS[:1]:
            if most is None or index % 3:
                yield f"{call}:error={error}:when={number}"
            if error != "EINTR" and (most is None or index % 3 == 0):  # whoever is interrupted may try again
                yield f"{call}:error={error}:when={number}+"


def run_outside(top, workload, fault):
    call = fault.partition(":")[0]
    counts, what = Counts(), f"{workload.name}, strace -e inject={fault}"
    place = Place(top, f"{workload.name}.{fault}".replace("/", "_").replace(":", "_"))
    options = ["-e", f"trace={call}", "-e", f"inject={fault}"]
    seen = place.run(strace_words(place, options, workload.command))
    counts.runs = 1
    counts.failed_calls = (place.top / "strace").read_text(errors="replace").count("(INJECTED)")
    told = place.told()
    counts.verdicts[told[0] if told else "no event"] += 1
    changed, wrong = judge_tool(workload, seen, told, can_speak=not fault.startswith("write:") or fault[-1] != "+")
    if not told and seen and seen.files != workload.untouched:
        wrong += lost_for_good(place, workload)
    counts.changed = [f"{what}: {line}" for line in changed]
    counts.wrong = [f"{what}: {line}" for line in wrong]
    shutil.rmtree(place.top)
    return counts


def can_strace():
    if not shutil.which("strace"):
        return False
    words = ["strace", "-qq", "-o", os.devnull, "-e", "inject=getppid:error=EPERM", "true"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def lacks(name):
    """Why a workload cannot be run here."""
    if name == "another user" and os.getuid() != 0:
        return "not root"
    return "no static libc" if STATIC in " ".join(WORKLOADS[name]) and not os.path.exists(STATIC) else ""


def main():
    top = pathlib.Path(sys.argv[1]).resolve()
    most = None if sys.argv[2] == "all" else int(sys.argv[2])
    tap, workloads = Tap(), {}
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for name in WORKLOADS:
            if lacks(name):
                tap.skip(name, lacks(name))
                continue
            workload = workloads[name] = Workload(top, name)
            counts = Counts()
            if not workload.problems:
                faults = [(top, workload, fault) for fault in faults_of(workload, most)]
                counts = all_of(pool, run_inside, faults)
            tap.total.add(counts)
            tap.say(f"P1, P2: {name}: {counts.failed_calls:,} failed calls of the library in {counts.runs:,} runs "
                    f"({workload.calls} calls an image)", workload.problems + counts.problems())
        for name in TOOL_WORKLOADS:
            if not can_strace() or name not in workloads:
                tap.skip(f"{name}, the tool", "no strace, or none that may trace")
                continue
            workload = workloads[name]
            calls = own_calls(top, workload)
            chosen = [calls[number - 1] for number in spread(len(calls), most and 2 * most)]
            counts = all_of(pool, run_outside, [(top, workload, fault) for fault in tool_faults_of(chosen, most)])
            tap.total.add(counts)
            tap.say(f"P1, P2: {name}: {counts.failed_calls:,} failed calls of the tool in {counts.runs:,} runs",
                    counts.problems())
    total = tap.total
    print(f"# faults: {total.failed_calls:,} failed calls in {total.runs:,} runs, {len(total.changed)} programs "
          f"changed, {len(total.wrong)} wrong verdicts")
    print("# " + ", ".join(f"{count:,} runs {verdict}" for verdict, count in sorted(total.verdicts.items())))
    print(f"1..{tap.number}")
    return 1 if tap.has_failed else 0


sys.exit(main())
