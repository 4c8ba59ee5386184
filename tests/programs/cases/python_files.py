# SPDX-License-Identifier: Apache-2.0
# shutil, tempfile, zipfile, tarfile, pathlib, fileinput, os.
# setup: mkdir d; seq 100 >d/a; seq 200 >d/b; seq 300 >in; touch -d @1600000000 d/a d/b in
# inputs: d/a d/b in
# outputs: c/a c/b in in.bak made moved o.tar o.zip out x/d/a x/d/b y/d/a y/d/b z.copy z.range
import fileinput
import os
import pathlib
import shutil
import tarfile
import tempfile
import zipfile

shutil.copytree("d", "c")
with zipfile.ZipFile("o.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.write("d/a")
    archive.write("d/b")
with zipfile.ZipFile("o.zip") as archive:
    archive.extractall("x")
with tarfile.open("o.tar", "w") as archive:
    archive.add("d/a")
    archive.add("d/b")
with tarfile.open("o.tar") as archive:
    archive.extractall("y")
with fileinput.input("in", inplace=True, backup=".bak") as lines:
    for line in lines:
        print(line.strip() + ".")
with tempfile.NamedTemporaryFile("w", dir=".", delete=False) as temporary:
    temporary.write("temporary")
os.replace(temporary.name, "made")
with tempfile.TemporaryFile() as temporary, tempfile.TemporaryDirectory() as folder:
    temporary.write(b"x" * 10000)
    pathlib.Path(folder, "f").write_text("text")
    shutil.move(os.path.join(folder, "f"), "moved")
pathlib.Path("out").write_bytes(pathlib.Path("in").read_bytes())
shutil.copyfile("in", "z.copy")
source, target = os.open("in", os.O_RDONLY), os.open("z.range", os.O_WRONLY | os.O_CREAT, 0o644)
os.copy_file_range(source, target, 100)
os.sendfile(target, source, None, 50)
os.pwrite(target, b"abc", 200)
os.preadv(source, [bytearray(10), bytearray(20)], 5)
