# SPDX-License-Identifier: Apache-2.0
# Scratch files that never had a name, and one in memory, from child to child.
# feeds: x=a.csv;y=b.csv
import os
import tempfile


def child(act):
    process = os.fork()
    if process == 0:
        act()
        os._exit(0)
    assert os.waitpid(process, 0)[1] == 0


def copy(source, target):
    os.lseek(source, 0, os.SEEK_SET)
    os.write(target, os.read(source, 1 << 16))


scratch = tempfile.TemporaryFile()
memory = os.memfd_create("scratch")
child(lambda: copy(os.open("a.csv", os.O_RDONLY), scratch.fileno()))
child(lambda: copy(os.open("b.csv", os.O_RDONLY), memory))
child(lambda: copy(scratch.fileno(), os.open("x", os.O_WRONLY | os.O_CREAT)))
child(lambda: copy(memory, os.open("y", os.O_WRONLY | os.O_CREAT)))
