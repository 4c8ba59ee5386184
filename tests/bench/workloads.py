# SPDX-License-Identifier: Apache-2.0
"""The workloads, one entry each in WORKLOADS: what it is, its sizes, how its folder is filled, the command, and which
files it reads and writes, so that a tracer that sees nothing, or breaks something, is not praised for its speed."""
import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys

CACHE = os.environ.get("LINTRACE_TEST_CACHE") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "lintrace-tests"
)
PANDAS = os.path.join(CACHE, "venv", "bin", "python")
PYTHON = os.path.realpath(sys.executable)
KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


@dataclasses.dataclass
class Workload:
    name: str
    about: str  # {n} is the size
    full: int
    small: int  # with --quick, and for slow tracers
    set_up: object  # (folder, size, bench): fills the folder
    command: object  # (folder, size, bench) -> words; runs in the folder
    inputs: tuple = ()  # globs: the datasets that lintrace must find, no more and no less
    outputs: tuple = ()  # globs: compared with those of the native run too
    budget: str = ""  # a kind of budgets.py
    count: object = None  # size -> how often the thing that a budget per call is about is done
    needs: tuple = ()  # programs
    room: object = lambda size: 0  # bytes of its files
    is_data: bool = False  # profiling makes a difference
    is_followed: bool = False  # by ptrace in any case: a static program


def words(text):
    """A command with {n}, {acts}, {static}, {python} and {pandas} in it."""

    def command(_folder, size, bench):
        names = {"n": size, "acts": bench.acts, "static": bench.acts_static, "python": PYTHON, "pandas": PANDAS}
        return [word.format(**names) for word in text.split()]

    return command


def shell(name):
    return lambda folder, size, bench: ["dash", name, str(size)]


# ---- filling folders; always with the same bytes ----


def write_bytes(path, size):
    block = bytes(range(256)) * 4096
    with open(path, "wb") as file:
        for start in range(0, size, len(block)):
            file.write(block[: size - start])


def write_csv(path, size, columns=6):
    """About so many bytes of orders: whole numbers, a decimal, a date, names, some of them quoted."""
    state, written, number = 1, 0, 0
    names = ["Anna", '"Berg, Carl"', "Doris", "Emil", '"Fritz ""F."""', "Gerda", "Hugo"]
    with open(path, "w") as file:
        written += file.write("id,customer,amount,day,city,note\n")
        while written < size:
            lines = []
            for _ in range(1000):
                state = (state * 1103515245 + 12345) & 0x7FFFFFFF
                lines.append(
                    f"{number},{state % 5000},{state % 100000 / 100:.2f},2026-{state % 12 + 1:02}-{state % 28 + 1:02},"
                    f"{names[state % 7]},note {state}\n"
                )
                number += 1
            written += file.write("".join(lines))


def make_files(folder, count, text="%063d\n"):
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / str(number)).write_text(text % number)


def set_up_rw(folder, size, _bench):
    write_bytes(folder / "in", max(size * 64, 64))


def set_up_csv(folder, size, _bench):
    write_csv(folder / "in.csv", size * MIB)


def set_up_opens(folder, _size, _bench):
    make_files(folder / "many", 2000)


def set_up_threads(folder, size, _bench):
    (folder / "own").mkdir()
    for number in range(64):
        write_bytes(folder / "own" / str(number), 64 * KIB)


def script(name, text, *files):
    """A folder with one script, and small tables."""

    def set_up(folder, _size, _bench):
        (folder / name).write_text(text)
        for file in files:
            write_csv(folder / file, 2 * KIB)

    return set_up


TINY = """i=0
while [ $i -lt "$1" ]; do
  /bin/true
  cat in.csv >/dev/null
  i=$((i + 1))
done
"""
STORM = """cp in.csv changed.csv
i=0
while [ $i -lt "$1" ]; do
  first=$(cut -d, -f2 in.csv | head -n 2 | tail -n 1)
  found=$(grep "$first" in.csv | head -n 1)
  sed -i "s/note/n$i/" changed.csv
  i=$((i + 1))
done
echo "$found" >result.csv
"""
GIT = """i=0
while [ $i -lt 8 ]; do
  git status --porcelain
  i=$((i + 1))
done
"""
PYTHON_CSV = """import csv
with open("in.csv", newline="") as source, open("out.csv", "w", newline="") as target:
    rows = csv.reader(source)
    writer = csv.writer(target)
    writer.writerow(next(rows))
    for row in rows:
        row[2] = "%.2f" % (float(row[2]) * 1.1)
        writer.writerow(row)
"""
PANDAS_CSV = """import pandas
frame = pandas.read_csv("in.csv", parse_dates=["day"])
frame.groupby(["customer", "city"], as_index=False)["amount"].sum().to_csv("sums.csv", index=False)
frame[frame["amount"] > 500].to_csv("large.csv", index=False)
"""
NODE_CSV = """const fs = require('fs');
const rows = require('readline').createInterface({ input: fs.createReadStream('in.csv') });
const out = fs.createWriteStream('out.csv');
rows.on('line', (line) => out.write(line.split(',').slice(1).join(',') + '\\n'));
rows.on('close', () => out.end());
"""
PERL_CSV = """open my $in, '<', 'in.csv' or die; open my $out, '>', 'out.csv' or die;
while (<$in>) { my @f = split /,/; $f[0] = $. ; print $out join ',', @f; }
"""
PIPELINE = "sort -t, -k2,2n -k1,1n in.csv | awk -F, '{ sum[$2] += $3 } { print $1 \",\" $2 \",\" sum[$2] }' | gzip -1 >out.csv.gz\n"
SQL = """.mode csv
.import in.csv orders
create index by_customer on orders (customer);
.output out.csv
select customer, count(*), sum(amount) from orders group by customer order by customer;
"""


def set_up_table(name, text):
    def set_up(folder, size, _bench):
        (folder / name).write_text(text)
        write_csv(folder / "in.csv", size * MIB)

    return set_up


def set_up_build(folder, size, _bench):
    """A library and a program that uses it, in C files of which each includes several headers."""
    source = folder / "src"
    source.mkdir()
    for number in range(size // 2):
        fields = "".join(f"    long field_{i};\n" for i in range(20))
        functions = "".join(
            f"static inline long h{number}_{i}(const struct s{number} *s) {{ return s->field_{i} * {i + 3}; }}\n" for i in range(20)
        )
        (source / f"h{number}.h").write_text(f"#pragma once\nstruct s{number} {{\n{fields}}};\n{functions}")
    for number in range(size):
        headers = sorted({(number * 7 + i * 3) % (size // 2) for i in range(6)})
        text = "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n" + "".join(f'#include "h{i}.h"\n' for i in headers)
        for i in range(40):
            header = headers[i % len(headers)]
            text += f"long f{number}_{i}(struct s{header} *s, long n)\n{{\n    long sum = 0;\n    char text[64];\n"
            text += f"    for (long k = 0; k < n; k++) {{\n        sum += h{header}_{i % 20}(s) ^ k;\n"
            text += '        snprintf(text, sizeof text, "%ld", sum);\n        sum += (long)strlen(text);\n    }\n    return sum;\n}\n'
        (source / f"f{number}.c").write_text(text)
    calls = "".join(f"long f{number}_0();\n" for number in range(size))
    every = ", ".join(f"f{number}_0" for number in range(size))
    main = f"int main(void)\n{{\n    long (*volatile all[])() = {{{every}}};\n    return all[{size - 1}] ? 0 : 1;\n}}\n"
    (source / "main.c").write_text(calls + main)
    (folder / "Makefile").write_text(
        "SRC := $(filter-out src/main.c,$(wildcard src/f*.c))\nOBJ := $(SRC:src/%.c=obj/%.o)\n"
        "program: obj/main.o obj/libfs.a\n\tcc -o $@ $^\nobj/libfs.a: $(OBJ)\n\tar rcsD $@ $^\n"
        "obj/%.o: src/%.c\n\t@mkdir -p obj\n\tcc -O1 -MMD -c -o $@ $<\n"
    )


def set_up_git(folder, size, bench):
    (folder / "status.sh").write_text(GIT)
    tree = folder / "tree"
    for number in range(size // 100):
        make_files(tree / f"d{number % 20}" / f"e{number}", 100)
    for command in (
        ["init", "-q"],
        ["config", "user.name", "n"],
        ["config", "user.email", "n@localhost"],
        ["add", "."],
        ["commit", "-qm", "all"],
        ["status", "--porcelain"],
    ):
        subprocess.run(["git", "-C", tree, *command], check=True, env=bench.environment)


def set_up_copy(folder, size, _bench):
    write_bytes(folder / "in", size * MIB)


WORKLOADS = [
    Workload("rw", "{n} reads and writes of 64 bytes", 2_000_000, 100_000, set_up_rw, words("{acts} rw in out {n}"),
             ("in",), ("out",), "read or write", lambda n: 2 * n, room=lambda n: 128 * n),
    Workload("stdio", "{n} MB of CSV through getline and fprintf", 160, 20, set_up_csv, words("{acts} csv in.csv out.csv"),
             ("in.csv",), ("out.csv",), "data job", room=lambda n: 2 * n * MIB, is_data=True),
    Workload("opens", "{n} open-fstat-read-close over 2,000 files", 200_000, 30_000, set_up_opens,
             words("{acts} opens many 2000 {n}"), ("many/*",), (), "open cycle", lambda n: n),
    Workload("processes", "{n} times /bin/true and cat from dash", 1000, 200, script("tiny.sh", TINY, "in.csv"),
             shell("tiny.sh"), ("in.csv",), (), "many processes", lambda n: 2 * n, needs=("dash",)),
    Workload("oneliners", "{n} times $(cut|head|tail), $(grep|head), sed -i", 150, 50, script("storm.sh", STORM, "in.csv"),
             shell("storm.sh"), ("in.csv",), ("changed.csv", "result.csv"), "many processes", lambda n: 6 * n, needs=("dash",)),
    Workload("build", "make -j2 of {n} C files, an archive, a program", 60, 6, set_up_build, words("make -s -j2"),
             ("Makefile", "src/*"), ("obj/*.o", "obj/*.d", "obj/*.a", "program"), "build", needs=("make", "cc", "ar")),
    Workload("python", "Python's csv, {n} MB", 20, 4, set_up_table("table.py", PYTHON_CSV), words("{python} table.py"),
             ("in.csv",), ("out.csv",), "data job", is_data=True),
    Workload("pandas", "pandas, {n} MB of CSV", 40, 10, set_up_table("frame.py", PANDAS_CSV), words("{pandas} frame.py"),
             ("in.csv",), ("sums.csv", "large.csv"), "data job", needs=(PANDAS,), is_data=True),
    Workload("pipeline", "sort | awk | gzip, {n} MB", 30, 10, set_up_table("pipe.sh", PIPELINE), words("dash pipe.sh"),
             ("in.csv",), ("out.csv.gz",), "data job", needs=("dash", "awk", "gzip"), is_data=True),
    Workload("sqlite", "sqlite3 .import, index, query, {n} MB", 20, 5, set_up_table("load.sql", SQL),
             lambda folder, size, bench: ["sqlite3", "-batch", "orders.db", ".read load.sql"],
             ("in.csv", "load.sql"), ("orders.db", "out.csv"), "data job", needs=("sqlite3",), is_data=True),
    Workload("threads2", "2 threads, {n} reads of 64 bytes each", 1_000_000, 50_000, set_up_threads,
             words("{acts} threads own 2 {n}"), ("own/0", "own/1"), (), "read or write", lambda n: n),
    Workload("threads64", "64 threads, {n} reads of 64 bytes each", 50_000, 3000, set_up_threads,
             words("{acts} threads own 64 {n}"), ("own/*",), (), "read or write", lambda n: 64 * n / min(64, os.cpu_count())),
    Workload("static", "static program, {n} open-fstat-read-close", 20_000, 2000, set_up_opens,
             words("{static} opens many 2000 {n}"), ("many/*",), (), "ptrace open", lambda n: n, is_followed=True),
    Workload("copy", "cp of {n} MiB", 1024, 256, set_up_copy, words("cp in out"), ("in",), ("out",), "data job",
             room=lambda n: 2 * n * MIB),
    Workload("git", "8 git status of {n} files", 20_000, 10_000, set_up_git,
             lambda folder, size, bench: ["sh", "-c", "cd tree && . ../status.sh"], (), (), "data job", needs=("git",)),
    Workload("node", "Node's streams and lines, {n} MB", 40, 10, set_up_table("table.js", NODE_CSV), words("node table.js"),
             ("in.csv",), ("out.csv",), "data job", needs=("node",), is_data=True),
    Workload("perl", "Perl's lines, split and join, {n} MB", 60, 15, set_up_table("table.pl", PERL_CSV), words("perl table.pl"),
             ("in.csv",), ("out.csv",), "data job", needs=("perl",), is_data=True),
]  # fmt: skip


def why_not(workload, bench, size):
    """Why a workload cannot be run here, or ""."""
    for program in workload.needs:
        if not shutil.which(program):
            return f"no {os.path.basename(os.path.dirname(os.path.dirname(program))) or program}"
    if workload.is_followed and not bench.acts_static:
        return "no static libc"
    if workload.room(size) * 5 // 4 > shutil.disk_usage(bench.work).free:
        return "no room in " + str(bench.work)
    return ""


def found(folder, globs):
    return sorted(str(path) for glob in globs for path in pathlib.Path(folder).glob(glob))
