# SPDX-License-Identifier: Apache-2.0
# Three children of a parent that reads last.
# feeds: a=a.csv;b=b.csv;c=c.csv;d=d.csv
import os

children = []
for name in "abc":
    child = os.fork()
    if child == 0:
        with open(name + ".csv") as stream, open(name, "w") as out:
            out.write(stream.read())
        os._exit(0)
    children.append(child)
with open("d.csv") as stream, open("d", "w") as out:
    out.write(stream.read())
for child in children:
    os.waitpid(child, 0)
