# SPDX-License-Identifier: Apache-2.0
# Steps side by side, started before any has ended.
# feeds: a=a.csv;b=b.csv;c=c.csv;all=a.csv,b.csv,c.csv
import subprocess

steps = [subprocess.Popen(["sort", "-o", name, name + ".csv"]) for name in "abc"]
for step in steps:
    assert step.wait() == 0
subprocess.run("sort -m a b c >all", shell=True, check=True)
