# SPDX-License-Identifier: Apache-2.0
# What a Python job hands to the commands that it starts, and what it does not.
# feeds: y=b.csv;x=a.csv;z=c.csv,~a.csv;w=a.csv,d.csv
import subprocess
import tempfile

with open("y", "w") as out:
    subprocess.run(["sort", "b.csv"], stdout=out, check=True)
with open("a.csv", "rb") as file, open("x", "wb") as out:
    data = file.read()
    sorter = subprocess.Popen(["sort"], stdin=subprocess.PIPE, stdout=out)
    sorter.communicate(data)
with open("z", "w") as out:
    subprocess.run("sort c.csv | uniq", shell=True, stdout=out, check=True)
with tempfile.NamedTemporaryFile(dir=".") as scratch:
    scratch.write(data)
    scratch.flush()
    with open("w", "w") as out:
        subprocess.run(["sort", scratch.name, "d.csv"], stdout=out, check=True)
