#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What lintrace and other tracers cost, against the budgets of budgets.py: one table on stdout, all samples as JSON.

For each workload and tracer: native, traced, native, traced, ... so that a machine that changes its speed changes both.
Shown is the median of the ratios with a 95 % bootstrap interval. Before a tracer is timed, its result is compared with
the native one, so that nothing is fast by failing. Nothing here is a test: a shared machine may give any figure."""
import argparse
import contextlib
import dataclasses
import hashlib
import json
import os
import pathlib
import platform
import shutil
import signal
import subprocess
import sys
import tempfile

import budgets
import measure
import micro
import tracers
import workloads

ROW_SECONDS = 55  # what a row may take; fewer pairs then
ROOM_WANTED = 6 << 30
SMALL_SECONDS = 0.4  # a native run below tells more of the start than of the work


@dataclasses.dataclass
class Row:
    """One line of the table. Values are (median, low, high)."""

    name: str
    what: str
    tracer: str
    pairs: int = 0
    native: str = ""
    wall: tuple = ()
    cpu: tuple = ()
    added: tuple = ()
    unit: str = ""
    kind: str = ""  # of budget
    verdict: str = ""
    problem: str = ""  # why there are no figures
    samples: list = dataclasses.field(default_factory=list)

    def judge(self, *values):
        """By the worst of the values."""
        verdicts = [budgets.judge(self.kind, *value) for value in values]
        self.verdict = max(verdicts, key=lambda verdict: ["stretch", "budget", "OVER"].index(verdict.rstrip("?")))


class Bench:
    def __init__(self, arguments, base, place):
        self.arguments, self.base, self.place = arguments, pathlib.Path(base), place
        self.lintrace = os.path.abspath(os.environ["LINTRACE"])
        self.lineage, self.scratch, self.work = self.base / "lineage", self.base / "scratch", self.base / "work"
        for folder in self.scratch, self.work:
            folder.mkdir()
        unwanted = ("LINTRACE", "LD_PRELOAD", "GIT_", "MAKE", "MFLAGS")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        self.environment.update(
            LC_ALL="C",
            GIT_CONFIG_GLOBAL="/dev/null",
            LINTRACE_STATE_DIR=str(self.base / "state"),
            REPROZIP_USAGE_STATS="off",
            TMPDIR=str(self.scratch),
        )
        self.acts = self.compile("acts")
        self.acts_static = self.compile("acts.static", "-static")
        self.nothing = self.scratch / "nothing"
        subprocess.run(["cc", "-O2", "-x", "c", "-o", self.nothing, "-"], input=b"int main(void) { return 0; }", check=True)

    def compile(self, name, *options):
        source = pathlib.Path(__file__).with_name("acts.c")
        path = self.scratch / name
        command = ["cc", "-std=gnu11", "-D_GNU_SOURCE", "-O2", "-pthread", *options, "-o", path, source]
        done = subprocess.run(command, capture_output=bool(options))
        if done.returncode and not options:
            raise SystemExit("bench: acts.c could not be compiled")
        return str(path) if not done.returncode else ""

    def say(self, *words):
        print(*words, file=sys.stderr, flush=True)

    def run(self, command, folder, **more):
        shutil.rmtree(self.lineage, ignore_errors=True)
        return measure.run(command, folder, self.environment, **more)

    def event(self):
        """The one event of the last run."""
        paths = list((self.lineage / "events").glob("*.json"))
        return json.loads(paths[0].read_text()) if len(paths) == 1 else None


# ---- whole workloads ----


class Case:
    """A workload of one size in its folder."""

    def __init__(self, bench, workload, size):
        self.bench, self.workload, self.size = bench, workload, size
        self.folder = bench.work / f"{workload.name}-{size}"
        self.folder.mkdir()
        workload.set_up(self.folder, size, bench)
        self.command = workload.command(self.folder, size, bench)
        self.known = set(self.files())
        self.run([])  # warm up
        self.native = self.run([])
        if self.native.status:
            raise RuntimeError(f"ends with {self.native.status} natively")
        self.digests = self.digest()

    def files(self):
        return (path for path in self.folder.rglob("*") if path.is_file())

    def reset(self):
        """Removes what a run has made."""
        if not self.workload.outputs:
            return
        for path in self.files():
            if path not in self.known:
                path.unlink()

    def run(self, tracer):
        self.reset()
        command = tracer.wrap(self.bench, self.command) if tracer and not tracer.is_daemon else self.command
        return self.bench.run(command, self.folder)

    def digest(self):
        names = workloads.found(self.folder, self.workload.outputs)
        return {name: hashlib.sha256(pathlib.Path(name).read_bytes()).hexdigest() for name in names}

    def check(self, tracer):
        """Runs once; says what is wrong with the result, or "", and how long it took."""
        errors = self.bench.scratch / "errors"
        self.reset()
        with open(errors, "w") as file:
            sample = self.bench.run(tracer.wrap(self.bench, self.command), self.folder, stderr=file)
        if sample.status != self.native.status:
            return f"fails: status {sample.status}, {errors.read_text().strip()[-120:]}", sample
        if self.digest() != self.digests:
            return "fails: other outputs than natively", sample
        return self.check_event() if not tracer.program else "", sample

    def check_event(self):
        event = self.bench.event()
        if not event:
            return "no event"
        trace = event["run"]["facets"]["lintrace_trace"]
        if trace["verdict"] != "complete":
            return "incomplete: " + "; ".join(trace["reasons"])[:200]
        for side in "inputs", "outputs":
            told = sorted(dataset["name"] for dataset in event[side])
            expected = workloads.found(self.folder, getattr(self.workload, side))
            if told != expected:
                odd = sorted(set(told) ^ set(expected))
                return f"wrong {side}: {len(told)} told, {len(expected)} expected, {' '.join(odd)[:200]}"
        return ""

    def close(self):
        shutil.rmtree(self.folder)


def pairs_within(bench, tracer, seconds):
    most = 3 if bench.arguments.quick else bench.arguments.pairs
    if tracer.is_slow and not tracer.name.startswith("lintrace"):
        most = min(most, 5)
    return max(min(most, int(ROW_SECONDS / max(seconds, 1e-3))), 3 if seconds < ROW_SECONDS / 3 else 1)


def measure_row(bench, case, tracer):
    workload = case.workload
    row = Row(workload.name, workload.about.format(n=f"{case.size:,}"), tracer.name)
    problem, traced = case.check(tracer) if not tracer.is_daemon else ("", case.native)
    if problem:
        row.problem = problem
        return row
    row.pairs = pairs_within(bench, tracer, case.native.wall + traced.wall)
    with tracers.Daemon(tracer, bench) if tracer.is_daemon else contextlib.nullcontext() as daemon:
        for _ in range(row.pairs):
            native, before = case.run(None), daemon.cpu() if daemon else 0
            traced = case.run(tracer)
            traced.cpu += daemon.cpu() - before if daemon else 0
            row.samples.append((native, traced))
    fill_row(row, workload, case.size, tracer)
    return row


def fill_row(row, workload, size, tracer):
    row.wall, row.cpu = measure.ratios(row.samples, "wall"), measure.ratios(row.samples, "cpu")
    native = measure.interval([native.wall for native, _ in row.samples])[0]
    row.native = f"{native:.3f} s"
    if workload.count:
        row.unit = budgets.BUDGETS[workload.budget][2] if "process" not in workload.budget else "us"
        scale = {"ns": 1e9, "us": 1e6}[row.unit] / workload.count(size)
        row.added = tuple(value * scale for value in measure.differences(row.samples, "wall"))
    if tracer.name != "lintrace" or not workload.budget:
        return
    row.kind = workload.budget
    if native < SMALL_SECONDS:
        row.verdict = "small"
    elif budgets.BUDGETS[row.kind][2] != "x":
        row.judge(row.added)
    else:
        row.judge(row.wall, row.cpu)


def measure_workload(bench, workload, chosen):
    """The rows of a workload: those of the full size first, then those of the small one."""
    for is_small in False, True:
        some = [tracer for tracer in chosen if (tracer.is_slow or bench.arguments.quick) == is_small]
        some = [tracer for tracer in some if tracer.only != "data" or workload.is_data]
        if not some:
            continue
        size = workload.small if is_small else workload.full
        problem = workloads.why_not(workload, bench, size)
        if not problem:
            try:
                case = Case(bench, workload, size)
            except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
                problem = str(error)
                shutil.rmtree(bench.work / f"{workload.name}-{size}", ignore_errors=True)
        if problem:
            yield Row(workload.name, workload.about.format(n=f"{size:,}"), "-", problem="skipped: " + problem)
            continue
        for tracer in some:
            bench.say(f"{workload.name} {size:,}: {tracer.name}")
            try:
                yield measure_row(bench, case, tracer)
            except RuntimeError as error:
                yield Row(workload.name, "", tracer.name, problem=str(error))
        case.close()


# ---- the table ----


def shown(value, digits):
    return f"{value[0]:.{digits}f} [{value[1]:.{digits}f} {value[2]:.{digits}f}]" if value else ""


def digits_of(value):
    return 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 2


def print_table(bench, rows, absent):
    heads = ("row", "what", "tracer", "n", "native", "wall, ratio", "cpu, ratio", "added or rate", "verdict")
    lines = [heads]
    for row in rows:
        limit = ""
        if row.kind:
            budget, stretch, unit = budgets.BUDGETS[row.kind]
            limit = f"{row.verdict} ({budget:g}, {stretch:g} {unit})"
        added = f"{shown(row.added, digits_of(row.added[0]))} {row.unit}" if row.added else ""
        ratio = [shown(value, 3 if value and value[0] < 10 else 1) for value in (row.wall, row.cpu)]
        lines.append((row.name, row.what, row.tracer, str(row.pairs or ""), row.native, *ratio, added, row.problem[:120] or limit))
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads) - 1)]
    for line in lines:
        print("  ".join([*(cell.ljust(width) for cell, width in zip(line, widths)), line[-1]]).rstrip())
    over = [row for row in rows if row.verdict.startswith("OVER")]
    wrong = [row for row in rows if row.problem and not row.problem.startswith("skipped")]
    print(f"\nfiles in {bench.place}; {machine()}; verdict (budget, stretch), ? where the interval holds one of the two")
    print(f"load {bench.load} before, {load()} after; a busy machine makes every figure worse")
    for name, reason in absent:
        print(f"{name}: skipped, {reason}")
    print(f"{len(over)} over budget: {', '.join(f'{row.name} ({row.tracer})' for row in over) or 'none'}")
    if wrong:
        print(f"{len(wrong)} not measured, for their result is wrong: {', '.join(f'{row.name} ({row.tracer})' for row in wrong)}")


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    return f"{os.cpu_count()} x {model or platform.machine()}, Linux {platform.release()}"


def load():
    return "%.1f" % os.getloadavg()[0]


def write_json(bench, rows, absent, path):
    document = {
        "machine": machine(),
        "load": [bench.load, load()],
        "files_in": bench.place,
        "quick": bench.arguments.quick,
        "absent": dict(absent),
        "budgets": {kind: dict(zip(("budget", "stretch", "unit"), value)) for kind, value in budgets.BUDGETS.items()},
        "rows": [dataclasses.asdict(row) for row in rows],
    }
    pathlib.Path(path).write_text(json.dumps(document, indent=1, default=str) + "\n")


# ---- the command line ----


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__.split("\n")[0])
    parser.add_argument("--pairs", type=int, default=15, metavar="N", help="pairs of a row, time permitting (15)")
    parser.add_argument("--quick", action="store_true", help="3 pairs, small sizes")
    parser.add_argument("--large", action="store_true", help="also a million files and 100,000 processes")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these rows or groups of rows; --list tells them")
    parser.add_argument("--tracers", default=",".join(tracers.DEFAULT), metavar="A,B", help="these only; --list tells them")
    parser.add_argument("--json", metavar="FILE", help="all samples (default: bench.json in $O or build)")
    parser.add_argument("--list", action="store_true", help="the names of rows and tracers")
    chosen = parser.parse_args()
    known = [workload.name for workload in workloads.WORKLOADS] + [row.name for row in micro.ROWS] + list(micro.GROUPS)
    for name in chosen.only or []:
        if name not in known:
            parser.error(f"no row called {name}; there are {' '.join(known)}")
    for name in chosen.tracers.split(","):
        if name not in tracers.DEFAULT:
            parser.error(f"no tracer called {name}; there are {' '.join(tracers.DEFAULT)}")
    if chosen.list:
        for workload in workloads.WORKLOADS:
            print(f"{workload.name:16} {workload.about.format(n=f'{workload.full:,}')}")
        for row in micro.ROWS:
            print(f"{row.name:16} {row.group}: {row.what}")
        print("tracers          " + " ".join(tracers.DEFAULT))
        sys.exit(0)
    return chosen


def place():
    """A folder in memory when there is room, for a disk would be measured otherwise."""
    try:
        if shutil.disk_usage("/dev/shm").free >= ROOM_WANTED and os.access("/dev/shm", os.W_OK):
            return "/dev/shm", "/dev/shm (memory)"
    except OSError:
        pass
    return tempfile.gettempdir(), tempfile.gettempdir() + " (no room in /dev/shm: figures are those of its disk)"


def measure_all(bench, rows, absent):
    chosen, only = [], bench.arguments.only
    for tracer in map(tracers.by_name, bench.arguments.tracers.split(",")):
        reason = tracers.why_not(tracer, bench)
        if reason:
            absent.append((tracer.name, reason))
        else:
            chosen.append(tracer)
    for row in micro.ROWS:
        if row.is_wanted(bench.arguments):
            bench.say(f"{row.name}: {row.what}")
            try:
                rows.append(row.measure(bench, Row(row.name, row.what, row.tracer, kind=row.kind)))
            except micro.Skip as error:
                rows.append(Row(row.name, row.what, row.tracer, problem=f"skipped: {error}"))
            except (RuntimeError, OSError, ValueError) as error:
                rows.append(Row(row.name, row.what, row.tracer, problem=f"fails: {error}"))
    for workload in workloads.WORKLOADS:
        if not only or workload.name in only:
            rows.extend(measure_workload(bench, workload, chosen))


def main():
    chosen = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was measured until then is shown
    parent, name = place()
    rows, absent = [], []
    with tempfile.TemporaryDirectory(dir=parent, prefix="lintrace-bench.") as base:
        bench = Bench(chosen, os.path.realpath(base), name)
        bench.load = load()
        try:
            measure_all(bench, rows, absent)
        except KeyboardInterrupt:
            bench.say("interrupted: the table holds what was measured until now")
        print_table(bench, rows, absent)
        path = chosen.json or os.path.join(os.path.dirname(bench.lintrace), "bench.json")
        write_json(bench, rows, absent, path)
        print(f"all samples: {path}")


if __name__ == "__main__":
    main()
