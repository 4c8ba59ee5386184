# SPDX-License-Identifier: Apache-2.0
# Line by line, reading and writing in turns: a.csv is at its end before b.csv is begun.
# feeds: x=a.csv;y=a.csv,b.csv;z=a.csv,b.csv,c.csv
for name, target in (("a.csv", "x"), ("b.csv", "y"), ("c.csv", "z")):
    with open(name, "rb", buffering=0) as stream, open(target, "wb", buffering=0) as out:
        while row := stream.read(7):
            out.write(row)
