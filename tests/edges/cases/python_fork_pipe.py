# SPDX-License-Identifier: Apache-2.0
# A child reads, the parent writes.
# feeds: x=a.csv;y=b.csv,~a.csv
import os

reading, writing = os.pipe()
child = os.fork()
if child == 0:
    os.write(writing, open("a.csv", "rb").read())
    os._exit(0)
os.close(writing)
text = os.read(reading, 1 << 16)
os.waitpid(child, 0)
with open("x", "wb") as out:
    out.write(text)
child = os.fork()
if child == 0:
    with open("y", "wb") as out:
        out.write(open("b.csv", "rb").read())
    os._exit(0)
os.waitpid(child, 0)
