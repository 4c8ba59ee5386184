# SPDX-License-Identifier: Apache-2.0
# What was written before the exception is there, and so are its edges.
# feeds: x=a.csv;y=-
# status: 1
with open("x", "w") as out:
    out.write(open("a.csv").read())
with open("y", "w") as out:
    raise ValueError(open("b.csv").read()[:0] + "no such column")
