# SPDX-License-Identifier: Apache-2.0
# The wrapper opens the files and the steps read and write them.
# feeds: x=a.csv;y=b.csv
import subprocess

for source, target in (("a.csv", "x"), ("b.csv", "y")):
    with open(source) as stream, open(target, "w") as out:
        subprocess.run(["sort"], stdin=stream, stdout=out, check=True)
