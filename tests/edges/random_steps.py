# SPDX-License-Identifier: Apache-2.0
"""Random words for sources/steps.c, and the edges that are true of them.

While it invents the words this does what they do: it knows what each process has read, what is in each file and what
waits in each channel. One step comes after the other, whatever process makes it, so that there is one truth. The same
seed gives the same line."""

import random

INPUTS = ("a.csv", "b.csv", "c.csv", "d.csv")
NAMES = ("p", "q", "r", "s") + INPUTS
CHANNELS = ("a", "b", "c:d")  # two pipes, and a pair of sockets with its two ways
BLOCKS = ("fork", "fork", "fork", "thread", "spawn", "vfork")
DEPTH, LENGTH = 4, 26


class Knowledge:
    def __init__(self, direct=(), indirect=()):
        self.direct, self.indirect = set(direct), set(indirect)

    def add(self, other):
        self.direct |= other.direct
        self.indirect |= other.indirect

    def copy(self):
        return Knowledge(self.direct, self.indirect)

    def inherited(self):
        return Knowledge((), self.direct | self.indirect)


class Program:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.files = {name: Knowledge([name]) for name in INPUTS}
        self.queues = {letter: [] for letter in "abcd"}
        self.outputs = set()
        self.left = LENGTH
        self.words = ["pair:" + one if ":" in one else "pipe:" + one for one in CHANNELS]
        self.block(Knowledge(), 0)

    def feeds(self):
        """As a row of a table says it."""
        parts = []
        for name in sorted(self.outputs):
            content = self.files[name]
            inputs = sorted(content.direct) + ["~" + each for each in sorted(content.indirect - content.direct)]
            parts.append("%s=%s" % (name, ",".join(inputs) or "-"))
        return ";".join(parts)

    def block(self, known, depth):
        """The words of a process, or of a part of it; `known` changes as it goes on."""
        acts = [self.read] * 5 + [self.write] * 5 + [self.put] * 2 + [self.get] * 3 + [self.copy, self.move, self.remove]
        for _ in range(self.random.randint(2, 8) if depth else LENGTH):
            self.left -= 1
            if self.left <= 0:
                break
            if depth < DEPTH and self.random.random() < 0.5 / (1 + depth):
                self.within(known, depth)
            elif self.random.random() < 0.05:
                self.words.append("exec")
                known.indirect |= known.direct
                known.direct.clear()
            else:
                self.random.choice(acts)(known)

    def within(self, known, depth):
        kind = self.random.choice(BLOCKS)
        self.words.append(kind)
        first = len(self.words)
        self.block(known if kind == "thread" else known.inherited(), depth + 1)
        if kind == "thread":  # an exec would end all the threads and what comes after
            while "exec" in self.words[first:]:
                raise ValueError("exec within a thread")
        self.words.append("end")

    def any_file(self, is_made=False):
        return self.random.choice(sorted(self.outputs if is_made else self.files))

    def read(self, known):
        name = self.any_file()
        self.words.append("%s:%s" % (self.random.choice(("read", "read", "map")), name))
        known.add(self.files[name])

    def write(self, known):
        name = self.random.choice(NAMES)
        is_old = name in self.files and name not in self.outputs  # what an input held must not get mixed up
        how = self.random.choice(("write", "write", "store") if is_old else ("write", "append", "store"))
        self.words.append("%s:%s" % (how, name))
        content = self.files.get(name) if how == "append" else None
        self.files[name] = content.copy() if content else Knowledge()
        self.files[name].add(known)
        self.outputs.add(name)

    def copy(self, known):
        name, other = self.any_file(), self.random.choice(NAMES)
        if name != other:
            self.words.append("%s:%s:%s" % (self.random.choice(("copy", "send")), name, other))
            self.files[other] = self.files[name].copy()
            self.outputs.add(other)

    def move(self, known):
        if self.outputs:
            name, other = self.any_file(is_made=True), self.random.choice(NAMES)
            if name != other:
                self.words.append("rename:%s:%s" % (name, other))
                self.files[other] = self.files.pop(name)
                self.outputs.discard(name)
                self.outputs.add(other)

    def remove(self, known):
        if self.outputs and len(self.files) > 2:
            name = self.any_file(is_made=True)
            self.words.append("remove:" + name)
            self.outputs.discard(name)
            del self.files[name]

    def put(self, known):
        letter = self.random.choice(sorted(self.queues))
        self.words.append("put:" + letter)
        self.queues[letter].append(known.copy())

    def get(self, known):
        letters = [letter for letter in sorted(self.queues) if self.queues[letter]]
        if letters:
            letter = self.random.choice(letters)
            self.words.append("get:" + letter)
            known.add(self.queues[letter].pop(0))


def program(seed):
    """(feeds, words) of the first program from this seed on that has something to tell."""
    for turn in range(1000):
        try:
            made = Program("%s.%d" % (seed, turn))
        except ValueError:
            continue
        if len(made.outputs) > 1 and "~" in made.feeds():
            return made.feeds(), " ".join(made.words)
    raise AssertionError("no program from the seed %s" % seed)
