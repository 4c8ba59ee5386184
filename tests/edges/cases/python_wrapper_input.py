# SPDX-License-Identifier: Apache-2.0
# The wrapper gives a step its input.
# feeds: x=a.csv;y=a.csv,b.csv
import subprocess

text = open("a.csv", "rb").read()
with open("x", "wb") as out:
    subprocess.run(["sort"], input=text, stdout=out, check=True)
text = open("b.csv", "rb").read()
with open("y", "wb") as out:
    subprocess.run(["sort"], input=text, stdout=out, check=True)
