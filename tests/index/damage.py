#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whatever became of the index, the next command answers what the events say.

damage.py [--times N] [--seed N]      prints TAP, one line a damage; $LINTRACE is the program

Each time a small log is made, asked, so that there is an index, and damaged: the index cut, flipped, replaced by
rubbish, by a folder, a FIFO, a database of somebody else; its maker killed at work; the folder made read-only; events added, taken
away, changed. Then the answers must be those of the oracle.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import ask
import shapes
import tables
from oracle import Oracle

INDEX = "index.sqlite"
FILES = (INDEX, INDEX + "-wal", INDEX + "-shm", ".index")


def path_of(folder, chance):
    """One of the index's files, rather one that is there."""
    there = [name for name in FILES if os.path.isfile(os.path.join(folder, name))]
    return os.path.join(folder, chance.choice(there or [INDEX]))


def cut(folder, chance):
    path = path_of(folder, chance)
    with open(path, "ab"):
        os.truncate(path, chance.choice((0, 1, 100, 4096, chance.randrange(1 + os.path.getsize(path)))))


def flip(folder, chance):
    path = path_of(folder, chance)
    with open(path, "r+b") as file:
        data = bytearray(file.read())
        for _ in range(chance.choice((1, 5, 200)) if data else 0):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.seek(0)
        file.write(data)


def flip_in_place(folder, chance):
    """The same bytes count and the same time of change, as far as anybody may set it."""
    path = path_of(folder, chance)
    was = os.stat(path)
    flip(folder, chance)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def rubbish(folder, chance):
    with open(os.path.join(folder, chance.choice(FILES)), "wb") as file:
        file.write(chance.randbytes(chance.choice((0, 1, 100, 5000, 70000))))


def remove(folder, chance):
    for name in chance.sample(FILES, chance.randint(1, len(FILES))):
        if os.path.exists(os.path.join(folder, name)):
            os.unlink(os.path.join(folder, name))


def instead(folder, chance, make):
    path = os.path.join(folder, chance.choice((INDEX, INDEX, ".index", INDEX + "-wal")))
    if os.path.lexists(path):
        os.unlink(path)
    make(path)


def a_folder(folder, chance):
    instead(folder, chance, os.mkdir)


def a_fifo(folder, chance):
    instead(folder, chance, os.mkfifo)


def a_link(folder, chance):
    instead(folder, chance, lambda path: os.symlink("nowhere" if chance.random() < 0.5 else "/dev/full", path))


def a_stranger(folder, chance):
    """A sound database, but of somebody else."""
    remove(folder, chance)
    path = os.path.join(folder, INDEX)
    if os.path.exists(path):
        os.unlink(path)
    database = sqlite3.connect(path)
    database.executescript("CREATE TABLE run (id TEXT); CREATE TABLE event (x); INSERT INTO run VALUES ('no');")
    database.close()


def of_another_log(folder, chance):
    with tempfile.TemporaryDirectory() as other:
        shapes.write(other, chance.randrange(10**6))
        ask.run(other, ["index"])
        for name in FILES:
            if os.path.isfile(os.path.join(other, name)):
                shutil.copy2(os.path.join(other, name), os.path.join(folder, name))


def changed_rows(folder, chance):
    """Somebody wrote into it with a tool of his own."""
    path = os.path.join(folder, INDEX)
    database = sqlite3.connect(path)
    tables = [row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for table in chance.sample(tables, min(2, len(tables))):
        try:
            database.execute('DELETE FROM "%s"' % table)
        except sqlite3.Error:
            pass  # not a table that can be written to: another one will do
    database.commit()
    database.close()


def killed(folder, chance):
    """The maker killed at work."""
    remove(folder, chance)
    for _ in range(5):
        maker = subprocess.Popen([ask.LINTRACE, "index"], env={**os.environ, "LINTRACE_DIR": folder},
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.random() * 0.015)
        maker.send_signal(signal.SIGKILL)
        maker.wait()


def event_gone(folder, chance):
    names = sorted(os.listdir(os.path.join(folder, "events")))
    if len(names) > 1:
        os.unlink(os.path.join(folder, "events", chance.choice(names)))


def event_more(folder, chance):
    with tempfile.TemporaryDirectory() as other:
        # At other moments: of two events of one time it is not told which is the newest.
        for name, text in shapes.write(other, chance.randrange(10**6), begin_ms=shapes.BEGIN_MS + 125).files.items():
            with open(os.path.join(folder, "events", "more-" + name), "w", encoding="utf-8", newline="") as file:
                file.write(text)


def event_other(folder, chance):
    """Another event under a name that is known, put there as lintrace does."""
    names = [name for name in sorted(os.listdir(os.path.join(folder, "events"))) if name.endswith(".json")]
    with tempfile.TemporaryDirectory() as other:
        texts = sorted(shapes.write(other, chance.randrange(10**6), begin_ms=shapes.BEGIN_MS + 125).files.values())
    if names and texts:
        text = chance.choice(texts)
        fresh = os.path.join(folder, "events", ".fresh")
        with open(fresh, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.rename(fresh, os.path.join(folder, "events", chance.choice(names)))


def two_hurts(folder, chance):
    for hurt in chance.sample((remove, cut, rubbish, event_gone, event_more), 2):
        hurt(folder, chance)


def read_only(folder, chance):
    """The folder, with an index that is old, or none."""
    chance.choice((remove, event_more, lambda *_: None))(folder, chance)
    for top, _, names in os.walk(folder):
        for name in names:
            os.chmod(os.path.join(top, name), 0o444)
        os.chmod(top, 0o555)


HURTS = (cut, flip, flip_in_place, rubbish, remove, a_folder, a_fifo, a_link, a_stranger, of_another_log, changed_rows,
         killed, event_gone, event_more, event_other, two_hurts, read_only)


def as_nobody():
    """Root may write everywhere: a read-only folder is asked as somebody else."""
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []


def problems(folder, hurt, seed):
    """What the commands say otherwise than the oracle."""
    oracle, texts = Oracle(folder), []
    graph, _ = oracle.at()
    questions = [(["runs"], oracle.runs()), (["datasets"], oracle.datasets()), (["stats"], oracle.stats())]
    for dataset in random.Random(seed).sample(sorted(graph.datasets), min(2, len(graph.datasets))):
        questions.append((["impact", "--", "%s:%s" % dataset], oracle.reach([dataset], False)))
    for words, rows in questions:
        if not ask.known(words[0]):
            continue
        try:
            if hurt is read_only:
                ask.PREFIX[:] = as_nobody()
            texts += ask.differences(words[0], rows, ask.answer(folder, words)["rows"])
        except (ask.Refused, ValueError, KeyError, subprocess.TimeoutExpired) as problem:
            texts.append("%r: %s: %s" % (words, type(problem).__name__, problem))
        finally:
            ask.PREFIX.clear()
    return texts + tables_problems(folder, hurt, oracle)


def tables_problems(folder, hurt, oracle):
    """The same of the tables; of their counts, where no table can be kept in the folder."""
    try:
        ask.PREFIX[:] = as_nobody() if hurt is read_only else []
        status, out, problem = ask.run(folder, ["index", "--format", "json"])
    finally:
        ask.PREFIX.clear()
    if status != 0:
        return ["index: exit %d: %s" % (status, problem.decode(errors="replace").strip())]
    told, whole = json.loads(out)["facts"], tables.expected(oracle)
    want = {"runs": len(whole["runs"]), "datasets": len(whole["datasets"]), "unreadable": oracle.log.unreadable}
    texts = ["%s: %r, the oracle has %r" % (name, told[name], count) for name, count in want.items() if told[name] != count]
    if hurt is read_only:
        return texts
    try:
        return texts + tables.differences(folder, ("datasets", "edges", "uses"))
    except sqlite3.Error:
        return texts  # something else stands in its place, and it was answered without


def once(number, seed):
    """A TAP line."""
    chance = random.Random(seed)
    hurt = HURTS[number % len(HURTS)]
    folder = tempfile.mkdtemp(prefix="lintrace-damage.")
    os.chmod(folder, 0o755)
    try:
        shapes.write(folder, seed)
        ask.run(folder, ["index"])
        hurt(folder, chance)
        texts = problems(folder, hurt, seed)
        texts += ["again: " + text for text in problems(folder, hurt, seed + 1)]  # and the mended index is right
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", folder], check=False)
        shutil.rmtree(folder, ignore_errors=True)
    print("%s %d - an index after %s is made anew (seed %d)" % (
        "not ok" if texts else "ok", number + 1, hurt.__name__.replace("_", " "), seed), flush=True)
    for text in texts[:3]:
        print("# " + text)
    return not texts


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print("1..%d" % options.times)
    results = [once(number, options.seed + number) for number in range(options.times)]
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
