# SPDX-License-Identifier: Apache-2.0
# Mapped to read, and mapped to write, by a process each.
# feeds: x=a.csv;y=a.csv
import mmap
import os

if os.fork() == 0:
    with open("a.csv", "rb") as stream, open("x", "w+b") as out:
        text = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        out.truncate(len(text))
        target = mmap.mmap(out.fileno(), 0)
        target[:] = text[:]
        target.flush()
        target.close()
    os._exit(0)
os.wait()
with open("x", "rb") as stream, open("y", "wb") as out:
    out.write(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)[:])
