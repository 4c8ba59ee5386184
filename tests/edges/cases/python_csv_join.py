# SPDX-License-Identifier: Apache-2.0
# Two tables into one, and a count of each.
# feeds: joined=a.csv,b.csv;counts=a.csv,b.csv
import csv
import json

with open("a.csv", newline="") as stream:
    names = {row[0]: row[1] for row in csv.reader(stream)}
with open("b.csv", newline="") as stream, open("joined", "w", newline="") as out:
    writer = csv.writer(out)
    rows = [[number, names.get(number), value] for number, _, value in csv.reader(stream)]
    writer.writerows(rows)
with open("counts", "w") as out:
    json.dump({"names": len(names), "rows": len(rows)}, out)
