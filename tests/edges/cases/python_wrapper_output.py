# SPDX-License-Identifier: Apache-2.0
# The wrapper takes the output of a step: what it starts from then on may have it in its arguments.
# feeds: x=a.csv;y=b.csv,~a.csv
import subprocess

rows = subprocess.check_output(["sort", "a.csv"])
with open("x", "wb") as out:
    out.write(rows)
subprocess.run("sort b.csv >y", shell=True, check=True)
