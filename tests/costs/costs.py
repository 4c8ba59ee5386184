#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""P5, without a clock: what lintrace adds to a call, in instructions and system calls, against bounds.txt.

Each act of acts.c runs natively and under lintrace, and meter.c counts; the difference, divided by the rounds, is ours.
    NAME instructions   added to one round of the act; a system call is one instruction
    NAME calls          system calls added to one round, in the process itself
    NAME children       system calls added to one round, in the processes and threads that it starts, all together
    static_NAME stops, helper, waits   of a static program, which is traced by ptrace: how often it is stopped in a round,
                        and the helper's calls, without those by which it waits; these have no bound and are
                        shown only, because they depend on who comes first
    run_NAME tool, program   of a whole run: system calls of lintrace with its helper (without those by which they
                        wait), and those added to the program
Usage: costs.py FOLDER [--show|--accept] [ACT...]. Prints TAP; --show a table instead; --accept writes what is measured,
and its bounds, into bounds.txt."""
import concurrent.futures
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import threading
import time

LINTRACE = os.environ["LINTRACE"]
BOUNDS = pathlib.Path(__file__).with_name("bounds.txt")
ENVIRONMENT = dict(  # nothing of the caller's: what lies where on a stack follows from it
    PATH="/usr/local/bin:/usr/bin:/bin",
    LC_ALL="C.UTF-8",
    LD_BIND_NOW="1",
    # The same strlen and memcpy on every machine: those of plain x86-64.
    GLIBC_TUNABLES="glibc.cpu.hwcaps=-AVX,-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-EVEX,-ERMS,-FSRM,-BMI2,-SSE4_2,-SSSE3",
)
HEADER = """\
# What lintrace adds: name, unit, now, bound, and why it may vary (after #). docs: costs.py. Made by run.sh --accept.
# A bound is "now" and a little more: 4 instructions or 4 %, whichever is more, so that another compiler may pass; a
# twentieth of a system call, which is less than one more in each round; and as much more as the reason says.
# Instructions are those of gcc.
"""
# Added to the bound, and why.
VARIES = {
    ("thread", "calls"): (1, "the new thread may have ended before it is waited for"),
    ("thread", "children"): (1, "a lock of libc's may be held by the other thread"),
    ("system", "children"): (1, "a child may have ended before the shell waits for it"),
    ("pipeline", "children"): (3, "a child may have ended before the shell waits for it"),
    ("static_vfork_exec", "helper"): (2, "words of the stack may lie across two pages"),
    ("run_true", "tool"): (2, "a list of children is read again when one ends meanwhile"),
    ("run_shell", "tool"): (4, "a list of children is read again when one ends meanwhile"),
    ("run_shell", "program"): (3, "a child may have ended before the shell waits for it"),
}
# What a static program does, and how often at least: the difference of two runs is told.
STATIC_ACTS = """read write pread pwrite readv writev pipe_write_read lseek dup_close fread_64 getc fputs stat
open_close_known open_close_new open_close_written open_read_close_known mmap_munmap_memory fork vfork_exec""".split()
STATIC_ROUNDS = 10, 110
RUNS = {"true": ["../nothing"], "shell": ["sh", "-c", "../nothing <in >written; ../nothing | ../nothing"]}
ATTEMPTS, WORKERS, SECONDS = 3, 2, 120


class Bench:
    def __init__(self, work, counts_all):
        self.work = pathlib.Path(work)
        self.has_failed = False
        self.counts_all = counts_all  # also what no bound can be told for

    def prepare(self, folder):
        (folder / "many").mkdir()
        (folder / "in").write_text("".join("%063d\n" % i for i in range(1 << 12)))
        for name in "name", "written":
            (folder / name).touch()
        for i in range(200):
            (folder / "many" / str(i)).write_text("x")

    def meter(self, *words, traced=False):
        """The numbers of meter.c, in a folder of its own, whose name is always as long."""
        command = [self.work / "meter", *words]
        if traced:
            command = self.lintrace(*command)
        with tempfile.TemporaryDirectory(dir=self.work) as name:
            self.prepare(pathlib.Path(name))
            try:
                done = subprocess.run(command, cwd=name, env=self.environment(), stdin=subprocess.DEVNULL,
                                      capture_output=True, text=True, timeout=SECONDS)
            except subprocess.TimeoutExpired as error:
                raise RuntimeError(f"{' '.join(map(str, command))}: not done after {SECONDS} s") from error
        if done.returncode:
            raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
        return [int(number) for number in done.stdout.split()]

    def lintrace(self, *words):
        return [LINTRACE, "-q", "--profile=off", "-o", self.work / "lineage", "--", *words]

    def environment(self):
        """A state folder for each worker: lintrace looks after all runs that it finds in its own."""
        return ENVIRONMENT | {"LINTRACE_STATE_DIR": str(self.work / f"state{threading.get_ident():020}")}

    def learn(self):
        """From here on lintrace knows our programs. It does not keep what it finds out of files younger than 2 s."""
        time.sleep(3)
        for name in RUNS:
            self.meter("run", *self.lintrace(*RUNS[name]))
        self.meter("instructions", self.work / "acts", "getc", traced=True)
        for name in "read", "vfork_exec":
            self.static(name)

    def is_comparable(self):
        """Are the instructions those that bounds.txt tells of?"""
        library = pathlib.Path(LINTRACE).with_name("liblintrace.so").read_bytes()
        return platform.machine() == "x86_64" and b"clang version" not in library

    def acts(self):
        """kind and rounds of each act"""
        listed = subprocess.run([self.work / "acts", "--list"], check=True, capture_output=True, text=True)
        return {name: (kind, int(rounds)) for kind, name, rounds in map(str.split, listed.stdout.splitlines())}

    def added(self, unit, name, rounds):
        native = self.meter(unit, self.work / "acts", name)
        traced = self.meter(unit, self.work / "acts", name, traced=True)
        return [(after - before) / rounds for before, after in zip(native, traced)]

    def act(self, name, kind, rounds):
        figures = {}
        if kind == "instructions" and (self.counts_all or self.is_comparable()):
            figures["instructions"] = self.added(kind, name, rounds)[0]
        calls, children = self.added("calls", name, rounds)[:2]
        figures["calls"] = calls
        if kind == "calls":
            figures["children"] = children
        return figures

    def static(self, name):
        few, many = STATIC_ROUNDS
        program = self.work / "acts.static"
        if not program.exists():
            return {}
        # sh is let go when it is run: from then on the helper traces what comes.
        measured = [self.meter("tool", *self.lintrace("sh", "-c", f"exec {program} {name} {rounds}"))
                    for rounds in STATIC_ROUNDS]
        own, _, stops, waits = [(after - before) / (many - few) for before, after in zip(*measured)]
        return {"stops": stops, "helper": own - waits} | ({"waits": waits} if self.counts_all else {})

    def run(self, name):
        native = self.meter("run", *RUNS[name])
        traced = self.meter("run", *self.lintrace(*RUNS[name]))
        return {"tool": traced[0] - traced[3], "program": traced[1] - native[0] - native[1]}

    def subjects(self, chosen):
        """name -> what measures it, in the order of the table"""
        acts = self.acts()
        subjects = {name: (lambda name=name: self.act(name, *acts[name])) for name in acts}
        subjects |= {f"static_{name}": (lambda name=name: self.static(name)) for name in STATIC_ACTS}
        subjects |= {f"run_{name}": (lambda name=name: self.run(name)) for name in RUNS}
        unknown = [name for name in chosen if name not in subjects]
        if unknown:
            sys.exit(f"no such act: {' '.join(unknown)}")
        return {name: measure for name, measure in subjects.items() if not chosen or name in chosen}

    def measured(self, chosen, bounds):
        """Yields name and {unit: figure}. What is over its bound is measured again: chance only adds."""

        def measure_often(measure, name):
            figures = measure()
            for _ in range(1, ATTEMPTS if bounds else 1):
                if all(now <= bounds.get((name, unit), (0, 0))[1] for unit, now in figures.items()):
                    break
                again = measure()
                figures = {unit: min(now, again[unit]) for unit, now in figures.items()}
            return figures

        subjects = self.subjects(chosen)
        with concurrent.futures.ThreadPoolExecutor(WORKERS, initializer=self.learn) as pool:
            results = {name: pool.submit(measure_often, measure, name) for name, measure in subjects.items()}
            for name, result in results.items():
                try:
                    yield name, result.result()
                except RuntimeError as error:
                    print(f"not ok - costs of {name}\n# {error}", flush=True)
                    self.has_failed = True


def read_bounds():
    bounds = {}
    for line in BOUNDS.read_text().splitlines() if BOUNDS.exists() else ():
        words = line.partition("#")[0].split()
        if words:
            bounds[words[0], words[1]] = float(words[2]), float(words[3])
    return bounds


def bound_of(name, unit, now):
    more = VARIES.get((name, unit), (0, ""))[0]
    if unit == "instructions":
        return round(now + max(4, 0.04 * now))
    now = max(now, 0)
    if unit not in ("calls", "instructions"):
        more = max(more, 1, 0.08 * now)  # other processes: the loader, the environment and the machine have a say
    return round(now + 0.05 + more, 2)


def row(name, unit, now, bound):
    return f"{name:24} {unit:13}{now:10.2f} {bound:10.2f}"


def shown(bench, chosen, bounds):
    print(f"{'name':24} {'unit':13}{'now':>10} {'bound':>10}")
    for name, figures in bench.measured(chosen, bounds):
        for unit, now in figures.items():
            before, bound = bounds.get((name, unit), (now, float("inf")))
            change = "" if abs(now - before) < 0.01 else f"  was {before:.2f}"
            print(row(name, unit, now, bound) + change + ("  OVER" if now > bound else ""), flush=True)


def accepted(bench):
    lines = []
    for name, figures in bench.measured((), {}):
        for unit, now in figures.items():
            reason = VARIES.get((name, unit), (0, ""))[1]
            lines.append(f"{row(name, unit, now, bound_of(name, unit, now))}  # {reason}".rstrip(" #") + "\n")
    if not bench.has_failed:
        BOUNDS.write_text(HEADER + "".join(lines))


def tested(bench, chosen, bounds):
    for name, figures in bench.measured(chosen, bounds):
        if not figures:
            print(f"ok - costs of {name} # SKIP no static libc", flush=True)
        for unit, now in figures.items():
            bound = bounds.get((name, unit))
            word = "ok" if bound and now <= bound[1] else "not ok"
            most = f"at most {bound[1]:.2f}, was {bound[0]:.2f}" if bound else "no bound in bounds.txt"
            print(f"{word} - {name}: {now:.2f} {unit} added ({most})", flush=True)


def main():
    work, *words = sys.argv[1:]
    options = [word for word in words if word.startswith("-")]
    chosen = [word for word in words if not word.startswith("-")]
    bench = Bench(work, "--show" in options)
    try:
        bench.meter("instructions", bench.work / "acts", "getc")
    except RuntimeError as error:
        print(f"ok - costs # SKIP no program can be stepped here: {error}")
        return
    if "--show" in options:
        shown(bench, chosen, read_bounds())
    elif "--accept" in options:
        accepted(bench)
    else:
        if not bench.is_comparable():
            print("ok - costs in instructions # SKIP the bounds are those of gcc on x86-64")
        tested(bench, chosen, read_bounds())


main()
