# SPDX-License-Identifier: Apache-2.0
# A pipeline of three, built by hand.
# feeds: x=a.csv
import subprocess

first = subprocess.Popen(["sort", "a.csv"], stdout=subprocess.PIPE)
second = subprocess.Popen(["tr", "a-z", "A-Z"], stdin=first.stdout, stdout=subprocess.PIPE)
first.stdout.close()
with open("x", "w") as out:
    subprocess.run(["uniq"], stdin=second.stdout, stdout=out, check=True)
second.stdout.close()
first.wait()
second.wait()
