# SPDX-License-Identifier: Apache-2.0
"""Rows about one thing each: a call, an open, a process, the start, the reading of data afterwards, the memory.

    pair   our call and libc's own in turn, inside one process under lintrace (acts.c): good to a nanosecond
    own    a program times its own loop, natively and traced in turn
    time   whole runs of two commands in turn"""
import dataclasses
import gzip
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import measure
import workloads

MIB = 1 << 20


class Skip(Exception):
    """A row that cannot be had here."""


@dataclasses.dataclass
class Micro:
    name: str
    group: str
    what: str
    kind: str
    function: object  # (bench, row, *words): fills the row
    words: tuple = ()
    tracer: str = "lintrace"
    is_large: bool = False

    def is_wanted(self, arguments):
        if arguments.only:
            return self.name in arguments.only or self.group in arguments.only
        return (arguments.large or not self.is_large) and "lintrace" in arguments.tracers.split(",")

    def measure(self, bench, row):
        with tempfile.TemporaryDirectory(dir=bench.work) as folder:
            self.function(bench, row, pathlib.Path(folder), *self.words)
        if row.kind and not row.verdict:
            row.judge(row.added)
        return row


def output_of(bench, command, folder):
    """What a program prints; into a file, for a pipe would be watched too."""
    with open(bench.scratch / "output", "w+") as file:
        sample = bench.run(command, folder, stdout=file)
        file.seek(0)
        if sample.status:
            raise RuntimeError(f"ends with {sample.status}")
        return file.read(), sample


def traced(bench, command, *options):
    return [bench.lintrace, "-q", "--profile=off", *options, "-o", bench.lineage, "--", *command]


def pairs_of(bench):
    return 3 if bench.arguments.quick else max(bench.arguments.pairs, 1)


# ---- pair ----


def by_pair(bench, row, folder, name, threads, is_one_file):
    files = []
    for number in range(1 if is_one_file else threads):
        files.append(str(folder / str(number)))
        workloads.write_bytes(files[-1], MIB)
    # Those of getc have to get beyond the buffer, for else nobody reads the file.
    blocks, calls = {"open": (100, 500), "getc": (400, 20_000)}.get(name, (400, 1000))
    if bench.arguments.quick:
        blocks //= 4
    command = [bench.acts, "pair", name, str(threads), str(blocks), str(calls), *files]
    differences, plain = [], []
    for _ in range(3):  # processes, for each has its own layout
        text, _ = output_of(bench, traced(bench, command), folder)
        for line in text.splitlines():
            with_ours, with_libcs = map(int, line.split())
            differences.append((with_ours - with_libcs) / 1000)
            plain.append(with_libcs / 1000)
    check_pair(bench, name, files)
    row.pairs, row.added, row.unit = len(differences), measure.interval(differences), "ns"
    row.native = f"{measure.interval(plain)[0]:.0f} ns"
    row.samples = differences


def check_pair(bench, name, files):
    """Was the file seen? The verdict may be incomplete, for half of the bytes went past the library."""
    event = bench.event()
    side = "outputs" if "write" in name else "inputs"
    told = {dataset["name"] for dataset in event[side]} if event else set()
    told.discard(str(bench.scratch / "output"))
    if told != set(files):
        raise RuntimeError(f"wrong {side}: {' '.join(told)}")


# ---- own ----


def by_own(bench, row, folder, name, rounds, unit, words, options=(), is_static=False):
    """Words may name: nothing, a program; dash with its script; many, a folder of 2,000 files; in, a file."""
    program = bench.acts_static if is_static else bench.acts
    if not program:
        raise Skip("no static libc")
    workloads.make_files(folder / "many", 2000)
    workloads.write_bytes(folder / "in", MIB)
    shutil.copy(bench.nothing, folder / "nothing")
    (folder / "loop.sh").write_text('i=0\nwhile [ $i -lt "$1" ]; do ./nothing; i=$((i + 1)); done\n')
    command = [program, "own", name, str(rounds), *(shutil.which(word) or word if word == "dash" else word for word in words)]
    with_lintrace = traced(bench, command, *options)
    output_of(bench, command, folder)
    output_of(bench, with_lintrace, folder)
    check_own(bench, name, folder)
    scale = {"ns": 1, "us": 1e-3}[unit]
    for _ in range(pairs_of(bench)):
        row.samples.append([float(output_of(bench, each, folder)[0]) * scale for each in (command, with_lintrace)])
    row.pairs, row.unit = len(row.samples), unit
    row.added = measure.interval([after - before for before, after in row.samples])
    row.wall = measure.interval([after / before for before, after in row.samples])
    row.native = f"{measure.interval([before for before, _ in row.samples])[0]:.2f} {unit}"


def check_own(bench, name, folder):
    event = bench.event()
    trace = event["run"]["facets"]["lintrace_trace"] if event else {"verdict": "no event", "reasons": []}
    if trace["verdict"] != "complete":
        raise RuntimeError(trace["verdict"] + " " + "; ".join(trace["reasons"]))
    expected = {"opens": ["many/*"], "reads": ["in"]}.get(name, [])
    if sorted(dataset["name"] for dataset in event["inputs"]) != workloads.found(folder, expected):
        raise RuntimeError("wrong inputs")


# ---- time ----


def start_to_end(bench, row, folder, place):
    """A log that is there already, as it usually is."""
    if place:
        folder = pathlib.Path(tempfile.mkdtemp(dir=place, prefix="lintrace-bench."))
    try:
        environment = dict(bench.environment, LINTRACE_STATE_DIR=str(folder / "state"))
        command = [bench.lintrace, "-q", "-o", str(folder / "lineage"), "--", "/bin/true"]
        for _ in range(2):
            measure.run(command, folder, environment)
        for _ in range(pairs_of(bench) * 2):
            both = measure.run(["/bin/true"], folder, environment), measure.run(command, folder, environment)
            if both[1].status:
                raise RuntimeError(f"ends with {both[1].status}")
            row.samples.append(both)
    finally:
        if place:
            shutil.rmtree(folder, ignore_errors=True)
    row.pairs, row.unit = len(row.samples), "ms"
    row.added = measure.interval([after.wall * 1e3 for _, after in row.samples])
    row.native = f"{measure.interval([before.wall for before, _ in row.samples])[0] * 1e3:.1f} ms"


def report(bench, row, folder, count):
    """What each distinct file adds to a whole run: its first open, and its place in the log."""
    workloads.make_files(folder / "many", count)
    few, all_of_them = (traced(bench, [bench.acts, "opens", folder / "many", number, number]) for number in ("1", str(count)))
    plain = [bench.acts, "opens", folder / "many", str(count), str(count)]
    for _ in range(pairs_of(bench)):
        start = bench.run(few, folder)
        row.samples.append((bench.run(plain, folder), bench.run(all_of_them, folder)))
        row.samples[-1][1].wall -= start.wall
    if len(bench.event()["inputs"]) != count:
        raise RuntimeError("wrong inputs")
    row.pairs, row.unit = len(row.samples), "us"
    row.added = tuple(value / count * 1e6 for value in measure.differences(row.samples, "wall"))
    row.native = f"{measure.interval([plain.wall for plain, _ in row.samples])[0] / count * 1e6:.1f} us"


def write_table(path, size, kind):
    """The same 8 MiB again and again."""
    part = path.with_name("part.csv")
    workloads.write_csv(part, min(size, 8 * MIB))
    head, _, body = part.read_bytes().partition(b"\n")
    if kind == "ndjson":
        rows = [line.split(",", 3) for line in body.decode().splitlines()]
        body = "".join(f'{{"id": {r[0]}, "customer": {r[1]}, "amount": {r[2]}, "day": "{r[3][:10]}"}}\n' for r in rows).encode()
    with open(path, "wb") as file:
        file.write(head + b"\n" if kind == "csv" else b"")
        while file.tell() < size:
            file.write(body)
    part.unlink()


def profiling(bench, row, folder, kind, mode):
    """The rate of what is added: by rows only, which is what auto does beyond 64 MiB; by types; by either of a .gz."""
    size = (32 if bench.arguments.quick else 192) * MIB
    small, large = folder / f"small.{kind}", folder / f"large.{kind}"
    write_table(large, size + (64 * MIB if mode == "rows" else 0), kind)
    base = ["--profile=off", large]
    if mode == "rows":
        write_table(small, 64 * MIB, kind)
        base = ["--profile=auto", small]
        size = large.stat().st_size - small.stat().st_size
    else:
        size = large.stat().st_size
    if mode == "gz":
        large = folder / "large.csv.gz"
        with open(folder / "large.csv", "rb") as source, gzip.open(large, "wb", 1) as target:
            shutil.copyfileobj(source, target, MIB)
        base = ["--profile=off", large]
    commands = [base, ["--profile=auto" if mode == "rows" else "--profile=full", large]]
    commands = [[bench.lintrace, "-q", option, "-o", bench.lineage, "--", bench.acts, "peek", file] for option, file in commands]
    for command in commands:
        if bench.run(command, folder).status:
            raise RuntimeError("fails")
    check_rows(bench, large, kind)
    for _ in range(pairs_of(bench)):
        row.samples.append([bench.run(command, folder) for command in commands])
    rates(row, size)


def check_rows(bench, path, kind):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(4 * MIB), b"")) - (kind == "csv")
    told = bench.event()["inputs"][0]["inputFacets"]["inputStatistics"].get("rowCount")
    if told != lines:
        raise RuntimeError(f"{told} rows told of {lines}")


def rates(row, size):
    """A core's, by CPU time; and by wall, in the column of the native time."""
    for what in "cpu", "wall":
        values = [size / 1e6 / max(getattr(b, what) - getattr(a, what), 1e-4) for a, b in row.samples]
        if what == "cpu":
            row.added = measure.interval(values)
        else:
            row.native = f"wall {measure.interval(values)[0]:.0f} MB/s"
    row.pairs, row.unit = len(row.samples), "MB/s"


def reader(bench, row, folder, kind, command):
    """The same for a program that reads the file."""
    if not shutil.which(command[0]):
        raise Skip(f"no {command[0]}")
    path = folder / f"in.{kind}"
    write_table(path, (32 if bench.arguments.quick else 192) * MIB, kind)
    size = path.stat().st_size
    command = [word.format(file=path) for word in command]
    for _ in range(pairs_of(bench) + 1):
        row.samples.append((measure.Sample(0, 0, 0, 0), bench.run(command, folder)))
    del row.samples[0]
    rates(row, size)


# ---- the collector ----


def run_and_watch(bench, command, folder):
    """The most memory of lintrace itself in KiB (all, and that of its own alone, without shared files), and the run."""
    child = subprocess.Popen(command, cwd=folder, env=bench.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    peak, own, before = 0, 0, time.perf_counter()
    while child.poll() is None:
        try:
            text = pathlib.Path(f"/proc/{child.pid}/status").read_text()
        except OSError:
            break
        fields = dict(line.split(":", 1) for line in text.splitlines())
        if "VmHWM" in fields and "lintrace" in fields["Name"]:
            peak = max(peak, int(fields["VmHWM"].split()[0]))
            own = max(own, int(fields["RssAnon"].split()[0]))
        time.sleep(0.002)
    if child.wait():
        raise RuntimeError(f"ends with {child.returncode}")
    return peak, own, time.perf_counter() - before


def many_files(bench, row, folder, count):
    """Bytes for each file beyond its name: what more files need more than few do."""
    if shutil.disk_usage(folder).free < count * 6 * 1024:
        raise Skip("no room")
    many = folder / "many"
    many.mkdir()
    for number in range(count):
        os.close(os.open(many / str(number), os.O_WRONLY | os.O_CREAT))
        with open(many / str(number), "w") as file:
            file.write("x\n")
    names = sum(len(str(many)) + 1 + len(str(number)) for number in range(count))
    few = run_and_watch(bench, traced(bench, [bench.acts, "opens", many, "1", "1"]), folder)
    shutil.rmtree(bench.lineage)
    before = bench.run([bench.acts, "opens", many, str(count), str(count)], folder)
    all_of_them = run_and_watch(bench, traced(bench, [bench.acts, "opens", many, str(count), str(count)]), folder)
    told = len(bench.event()["inputs"])
    if told != count:
        raise RuntimeError(f"{told} inputs told of {count}")
    per_file, own = [((all_of_them[i] - few[i]) * 1024 - names) / count for i in (0, 1)]
    row.samples = [few, all_of_them]
    row.added, row.unit, row.pairs = (per_file, per_file, per_file), "bytes", 1
    row.native = f"{before.wall:.1f} s"
    row.wall = (all_of_them[2] / before.wall,) * 3
    row.what += f" (VmHWM {all_of_them[0] // 1024} MiB; own memory alone {own:.0f} bytes; {all_of_them[2]:.1f} s)"


def many_processes(bench, row, folder, count):
    shutil.copy(bench.nothing, folder / "nothing")
    command = [bench.acts, "own", "spawn", str(count), "./nothing"]
    before = bench.run(command, folder)
    peak, own, seconds = run_and_watch(bench, traced(bench, command), folder)
    trace = bench.event()["run"]["facets"]["lintrace_trace"]
    if trace["processes"] != count + 1 or trace["verdict"] != "complete":
        raise RuntimeError(f"{trace['processes']} processes told of {count + 1}, {trace['verdict']}")
    added = (seconds - before.wall) / count * 1e6
    row.samples = [(peak, own, seconds)]
    row.added, row.unit, row.pairs, row.native = (added, added, added), "us", 1, f"{before.wall:.1f} s"
    row.wall = (seconds / before.wall,) * 3
    row.what += f" (VmHWM {peak // 1024} MiB, {peak * 1024 / count:.0f} bytes a process; {seconds:.1f} s)"


READ = "read or write"
ROWS = [
    Micro("read", "calls", "read of 64 bytes", READ, by_pair, ("read", 1, False)),
    Micro("write", "calls", "write of 64 bytes", READ, by_pair, ("write", 1, False)),
    Micro("read-2", "calls", "read of 64 bytes, 2 threads, own files", READ, by_pair, ("read", 2, False)),
    Micro("write-2", "calls", "write of 64 bytes, 2 threads, own files", READ, by_pair, ("write", 2, False)),
    Micro("pread-2", "calls", "pread of 64 bytes, 2 threads, one descriptor", READ, by_pair, ("pread", 2, True)),
    Micro("fread", "calls", "fread of 64 bytes", READ, by_pair, ("fread", 1, False)),
    Micro("fwrite", "calls", "fwrite of 64 bytes", READ, by_pair, ("fwrite", 1, False)),
    Micro("getc", "calls", "getc", READ, by_pair, ("getc", 1, False)),
    Micro("open", "calls", "open, fstat, read, close of a known file", "open cycle", by_pair, ("open", 1, False)),
    Micro("open-many", "calls", "the same over 2,000 files", "open cycle", by_own, ("opens", 20_000, "ns", ("many", "2000"))),
    Micro("spawn", "process", "posix_spawn of a small program", "process", by_own, ("spawn", 400, "us", ("./nothing",))),
    Micro("vfork", "process", "vfork and exec of a small program", "process", by_own, ("vfork", 400, "us", ("./nothing",))),
    Micro("dash", "process", "fork and exec from dash", "process", by_own, ("command", 400, "us", ("dash", "loop.sh", "400"))),
    Micro("ptrace-open", "ptrace", "open cycle in a static program", "ptrace open", by_own,
          ("opens", 4000, "us", ("many", "2000"), (), True)),
    Micro("ptrace-read", "ptrace", "read of 64 bytes in a static program", "ptrace read", by_own,
          ("reads", 100_000, "us", ("in",), (), True)),
    Micro("ptrace-spawn", "ptrace", "posix_spawn under --backend ptrace", "", by_own,
          ("spawn", 100, "us", ("./nothing",), ("--backend=ptrace",))),
    Micro("true", "start", "lintrace -- true", "start to end", start_to_end, ("",)),
    Micro("true-disk", "start", "lintrace -- true, log and state in /var/tmp", "start to end", start_to_end, ("/var/tmp",)),
    Micro("report", "start", "each of 5,000 distinct files, opened once", "", report, (5000,)),
    Micro("csv-rows", "profile", "CSV: digest and rows, a core", "rows", profiling, ("csv", "rows")),
    Micro("csv-types", "profile", "CSV: digest, rows and types, a core", "types", profiling, ("csv", "types")),
    Micro("ndjson-types", "profile", "NDJSON: digest, rows and types, a core", "", profiling, ("ndjson", "types")),
    Micro("gz-types", "profile", "CSV in gzip: the same, MB uncompressed", "", profiling, ("csv", "gz")),
    Micro("wc", "profile", "the same CSV", "", reader, ("csv", ["wc", "-l", "{file}"]), "wc -l"),
    Micro("sha256", "profile", "the same CSV", "", reader, ("csv", ["sha256sum", "{file}"]), "sha256sum"),
    Micro("duckdb", "profile", "the same CSV, all rows for types", "", reader,
          ("csv", ["duckdb", "-c", "select count(*) from read_csv('{file}', sample_size = -1)"]), "duckdb"),
    Micro("qsv", "profile", "the same CSV, all rows for types", "", reader, ("csv", ["qsv", "stats", "{file}"]), "qsv stats"),
    Micro("million-files", "collector", "1,000,000 distinct files in one run, memory a file", "memory", many_files, (1_000_000,),
          is_large=True),
    Micro("many-processes", "collector", "100,000 processes in one run", "", many_processes, (100_000,), is_large=True),
]  # fmt: skip
GROUPS = sorted({row.group for row in ROWS})
