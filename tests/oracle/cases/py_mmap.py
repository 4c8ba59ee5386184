# SPDX-License-Identifier: Apache-2.0
# case: 41 42
# mmap: a reader, and a writer that changes the file.
# setup: seq 1000 > in; seq 1000 > db; sleep 0.02
# inputs: db in
# outputs: db
import mmap

with open("in", "rb") as source:
    with mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as view:
        assert view.find(b"999") > 0
with open("db", "r+b") as both:
    with mmap.mmap(both.fileno(), 0) as view:
        view[0:4] = b"new\n"
