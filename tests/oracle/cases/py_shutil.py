# SPDX-License-Identifier: Apache-2.0
# case: 39
# shutil.copy, copytree, move, copyfileobj, rmtree; os.sendfile.
# setup: mkdir d; seq 1000 > d/a; seq 500 > d/b; seq 10 > m
# inputs: d/a d/b
# outputs: copy e/a e/b fobj moved sent
import os
import shutil

shutil.copy("d/a", "copy")
shutil.copytree("d", "e")
shutil.copytree("d", "gone")
shutil.rmtree("gone")
shutil.move("m", "moved")
with open("d/b", "rb") as source, open("fobj", "wb") as target:
    shutil.copyfileobj(source, target)
source = os.open("d/b", os.O_RDONLY)
target = os.open("sent", os.O_WRONLY | os.O_CREAT)
os.sendfile(target, source, 0, 300)
