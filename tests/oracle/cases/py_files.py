# SPDX-License-Identifier: Apache-2.0
# case: 1 10
# Python's open in text and binary, append, update, unbuffered, with newline handling.
# setup: seq 2000 > in; seq 10 > app; seq 100 > upd
# inputs: in upd
# outputs: app bin out raw upd
with open("in") as source, open("out", "w") as target:
    for line in source:
        target.write(line.strip() + ",x\n")
with open("in", "rb") as source, open("bin", "wb") as target:
    target.write(source.read(1000))
    source.seek(5)
    target.write(source.read(10))
with open("app", "a") as target:
    print("tail", file=target)
with open("upd", "r+") as both:
    both.readline()
    both.seek(0)
    both.write("new")
with open("raw", "wb", buffering=0) as target:
    target.write(b"12345")
