# SPDX-License-Identifier: Apache-2.0
# The careful way to replace a file.
# feeds: a.csv=a.csv;x=b.csv
import subprocess
import sys

STEP = """
import os, sys, tempfile
source, target = sys.argv[1:]
with tempfile.NamedTemporaryFile("w", dir=".", delete=False) as out:
    out.write(open(source).read().upper())
    out.flush()
    os.fsync(out.fileno())
os.replace(out.name, target)
"""
for source, target in (("a.csv", "a.csv"), ("b.csv", "x")):
    subprocess.run([sys.executable, "-S", "-c", STEP, source, target], check=True)
