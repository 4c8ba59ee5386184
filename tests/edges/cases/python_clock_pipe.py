# SPDX-License-Identifier: Apache-2.0
# Pipes made as run-time systems make those that only wake themselves; here data goes through them, and the reader
# waits before the child has become another program, or has written.
# feeds: x=a.csv;y=b.csv;z=c.csv
import fcntl
import os
import time


def make_pipe():
    reading, writing = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    for end in reading, writing:
        fcntl.fcntl(end, fcntl.F_SETFL, fcntl.fcntl(end, fcntl.F_GETFL) & ~os.O_NONBLOCK)
    return reading, writing


def read_all(reading):
    text = b""
    while piece := os.read(reading, 1 << 16):
        text += piece
    os.close(reading)
    return text


def run_child(act):
    reading, writing = make_pipe()
    child = os.fork()
    if child == 0:
        time.sleep(0.1)
        act(reading, writing)
        os._exit(0)
    os.close(writing)
    text = read_all(reading)
    os.waitpid(child, 0)
    return text


def become_cat(reading, writing):
    os.close(reading)
    os.dup2(writing, 1)
    os.execvp("cat", ["cat", "a.csv"])


def write_itself(reading, writing):
    os.write(writing, open("b.csv", "rb").read())


def work(name, act):
    """In a process of its own, so that it has read nothing else."""
    child = os.fork()
    if child == 0:
        text = act()
        with open(name, "wb") as out:
            out.write(text)
        os._exit(0)
    os.waitpid(child, 0)


def late():
    """The child is gone before the parent reads."""
    reading, writing = make_pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, open("c.csv", "rb").read())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    return read_all(reading)


work("x", lambda: run_child(become_cat))
work("y", lambda: run_child(write_itself))
work("z", late)
