# SPDX-License-Identifier: Apache-2.0
"""Asks the commands, and tells how their answers differ from the oracle's.

$LINTRACE is the program. An answer is compared row by row in the oracle's columns; a column that a command does not
have yet is named once at the end instead of making every row a failure.
"""

import json
import os
import subprocess

LINTRACE = os.environ.get("LINTRACE", "lintrace")
PREFIX = []  # words before the program, to run it as somebody else
missing = {}  # command -> columns that it does not have
compared_rows = 0


class Refused(Exception):
    """The command gave no rows where the oracle has some."""


def run(folder, words, seconds=120):
    """(exit status, stdout, stderr) of one command on a folder."""
    environment = {**os.environ, "LINTRACE_DIR": folder, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    done = subprocess.run([*PREFIX, LINTRACE, *words], env=environment, capture_output=True, timeout=seconds, check=False)
    return done.returncode, done.stdout, done.stderr


def answer(folder, words):
    """The whole object of one query; nothing found is an object without rows."""
    status, out, problem = run(folder, [words[0], "--format", "json", *words[1:]])
    if status == 4 and not out:
        return {"rows": []}
    if status not in (0, 1, 4):
        raise Refused("exit %d: %s" % (status, problem.decode(errors="replace").strip()[:200]))
    return json.loads(out)


def known(command):
    """Is there such a command, and does it answer in JSON?"""
    status, text, _ = run("/nonexistent", ["help", command])
    return status == 0 and (b"json" in text or command in ("run", "index"))


def differences(command, expected, found):
    """Texts, at most three; none when the rows are the same."""
    if len(expected) != len(found):
        return ["%d rows, the oracle has %d: only here %s, only there %s" % (
            len(found), len(expected), brief(found, expected), brief(expected, found))]
    texts = []
    for number, (want, have) in enumerate(zip(expected, found)):
        for column, value in want.items():
            if column not in have:
                missing.setdefault(command, set()).add(column)
            elif not same(value, have[column]):
                texts.append("row %d %s: %s is %r, the oracle has %r" % (number, title(want), column, have[column], value))
    return texts[:3]


def same(one, other):
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and abs(one - other) <= 1e-6 * max(1, abs(one))
    return one == other


def title(row):
    words = ("hop", "kind", "namespace", "name", "column", "run", "job", "source", "target", "version")
    return "/".join(str(row[word]) for word in words if row.get(word) is not None)


def brief(rows, others):
    there = {title(row) for row in others}
    return [title(row) for row in rows if title(row) not in there][:3]
