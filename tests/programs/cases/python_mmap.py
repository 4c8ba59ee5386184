# SPDX-License-Identifier: Apache-2.0
# Mappings for reading, for writing and of a file that grows.
# setup: seq 5000 >in; seq 5000 >in2
# inputs: in in2
# outputs: in2 out
import mmap

with open("in", "rb") as source, mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as view:
    lines = view[:].count(b"\n")
with open("in2", "r+b") as both, mmap.mmap(both.fileno(), 0) as view:
    view[0:4] = b"abcd"
    view.flush()
with open("out", "w+b") as target:
    target.truncate(10000)
    with mmap.mmap(target.fileno(), 10000) as view:
        view[5000:5005] = b"hello"
print(lines)
