#!/usr/bin/env python3
"""Every row of the table of symbols is acted out once, with and without lintrace, as TAP.

The program must not notice (same output, same results, same errno), and the trace must tell what was done. A HOOK or
ALIAS row without an act fails. probes.py [NAME...]; probes.py --act NAME runs one act in the current folder.
"""
import concurrent.futures
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
LINTRACE = os.environ.get("LINTRACE", os.path.join(TOP, "build", "lintrace"))


def rows():
    with open(os.path.join(TOP, "preload", "wire", "hooks.def"), encoding="utf-8") as file:
        return re.findall(r"^(?:HOOK\((?:[^,]+), |ALIAS\()(\w+)", file.read(), re.M)


def run_act(name):
    import acts
    sys.stdout.write(repr(acts.ACTS[name][0]()) + "\n")
    sys.stdout.flush()


def prepare(folder):
    os.makedirs(os.path.join(folder, "folder"))
    for path, content in (("in", b"12 word\nsecond line\nthird\n"), ("old", b"old\n"), ("folder/inner", b"abc")):
        with open(os.path.join(folder, path), "wb") as file:
            file.write(content)


class Trace:
    def __init__(self, log, folder):
        path = glob.glob(os.path.join(log, "traces", "*.zst"))[0]
        text = subprocess.run(["zstd", "-qdc", path], capture_output=True, check=True).stdout
        self.lines = [json.loads(line) for line in text.decode().splitlines()]
        self.folder = folder + "/"

    def of(self, kind):
        return [line for line in self.lines if line["type"] == kind]

    def file(self, name):
        return next((line for line in self.of("file") if line["name"] == self.folder + name), {})

    def moved(self, bytes_of):
        uses = [use for use in self.of("use") if use["of"] == bytes_of]
        return sum(u.get("bytes_read", 0) for u in uses), sum(u.get("bytes_written", 0) for u in uses)

    def tells(self, fact):
        """None when the trace tells the fact, else what it tells instead."""
        kind, *rest = fact
        if kind in ("file", "out"):
            line = self.file(rest[0])
            told = (line.get("bytes_read"), line.get("bytes_written"))
            want = tuple(rest[1:]) if kind == "file" else (0, os.path.getsize(self.folder + rest[0]))
            return None if told == want and (kind == "file" or want[1]) else f"{told} instead of {want}"
        if kind == "flag":
            return None if self.file(rest[0]).get(rest[1]) else f"{self.file(rest[0])}"
        if kind == "use":
            uses = [u for u in self.of("use") if u.get("name") == self.folder + rest[0] and u.get(rest[1])]
            return None if uses else "no such use"
        if kind in ("absent", "listed"):
            names = [line["name"] for line in self.of(kind)]
            wanted = {self.folder + rest[0], self.folder + rest[0] + "/."}
            return None if wanted & set(names) else f"{names}"
        if kind in ("rename", "link", "symlink", "unlink"):
            found = [(m["from"].replace(self.folder, ""), m.get("to", "").replace(self.folder, "")) for m in self.of(kind)]
            return None if (rest[0], rest[1] if len(rest) > 1 else "") in found else f"{found}"
        if kind == "ran":
            names = {os.path.basename(p.get("program", "")) for p in self.of("process")}
            return None if names & set(rest[0].split()) else f"{names}"
        if kind == "made":
            return None if any(f["name"].startswith(self.folder + rest[0]) and f.get("created") for f in self.of("file")) else "nothing made"
        if kind == "gone":
            return None if any("temporary" in f["roles"] and f["bytes_written"] == rest[0] for f in self.of("file")) else "no temporary"
        told = self.moved(kind)  # socket, pipe: at least, because children use pipes of their own
        return None if told[0] >= rest[0] and told[1] >= rest[1] else f"{told}"


def probe(name, facts, work):
    """The faults of one symbol."""
    results, command = [], [sys.executable, "-S", "-E", os.path.join(HERE, "probes.py"), "--act", name]
    log = os.path.join(work, name, "log")
    for wrapper in ([], [LINTRACE, "--all", "-q", "--profile=off", "-o", log, "--"]):
        folder = os.path.join(work, name, "act")
        shutil.rmtree(folder, ignore_errors=True)
        prepare(folder)
        done = subprocess.run(wrapper + command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        results.append((done.returncode, done.stdout, done.stderr))
    faults = []
    if results[0] != results[1]:
        faults.append(f"the program noticed: {results[0]} became {results[1]}")
    if results[0][0] != 0:
        return [f"the act itself failed: {results[0]}"]
    trace = Trace(log, folder)
    for fact in facts:
        told = trace.tells(fact)
        if told:
            faults.append(f"not told: {fact}: {told}")
    return faults


def no_terminal():
    try:
        for fd in os.openpty():
            os.close(fd)
        return None
    except OSError:
        return "no pseudo-terminals here"


def main(names):
    import acts
    wanted = names or rows()
    work = tempfile.mkdtemp(prefix="probes-", dir=os.environ.get("TMPDIR", "/tmp"))
    work = os.path.realpath(work)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = {n: pool.submit(probe, n, acts.ACTS[n][1], work) for n in wanted if n in acts.ACTS}
        for number, name in enumerate(wanted, 1):
            missing = "not in this libc" if name.startswith("__isoc23_") else no_terminal() if name == "forkpty" else None
            if missing:
                print(f"ok {number} - {name} # SKIP {missing}")
                continue
            faults = jobs[name].result() if name in jobs else ["no act for this row"]
            failed += bool(faults)
            print(f"{'not ok' if faults else 'ok'} {number} - {name}")
            for fault in faults:
                print(f"# {fault[:600]}")
    shutil.rmtree(work, ignore_errors=True)
    print(f"1..{len(wanted)}")
    return failed != 0


if __name__ == "__main__":
    sys.path.insert(0, HERE)
    if sys.argv[1:2] == ["--act"]:
        run_act(sys.argv[2])
    else:
        sys.exit(main(sys.argv[1:]))
