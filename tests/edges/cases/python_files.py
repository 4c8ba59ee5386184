# SPDX-License-Identifier: Apache-2.0
# One process, file after file.
# feeds: x=a.csv;y=a.csv,b.csv
for source, target in (("a.csv", "x"), ("b.csv", "y")):
    with open(source) as stream, open(target, "w") as out:
        out.write(stream.read().upper())
