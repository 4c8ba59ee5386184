# SPDX-License-Identifier: Apache-2.0
# Packed in between.
# feeds: t.gz=a.csv;x=a.csv;y=b.csv,a.csv
import gzip
import subprocess

with open("a.csv", "rb") as stream, gzip.open("t.gz", "wb") as out:
    out.write(stream.read())
subprocess.run("gzip -dc t.gz | sort >x", shell=True, check=True)
with gzip.open("t.gz") as stream, open("b.csv", "rb") as other, open("y", "wb") as out:
    out.write(stream.read() + other.read())
