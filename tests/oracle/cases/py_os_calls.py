# SPDX-License-Identifier: Apache-2.0
# case: 13 14
# os-level calls: pread, pwritev, ftruncate, posix_fallocate, link, symlink, replace, scandir, dup2, copy_file_range.
# setup: seq 1000 > in; seq 10 > cut
# inputs: in
# outputs: cut final vec
import os

source = os.open("in", os.O_RDONLY)
os.pread(source, 100, 50)
os.preadv(source, [bytearray(10), bytearray(20)], 5)
target = os.open("vec", os.O_RDWR | os.O_CREAT)
os.pwritev(target, [b"abc", b"de"], 7)
os.posix_fallocate(target, 0, 1000)
os.copy_file_range(source, target, 300)
os.truncate("cut", 3)
os.dup2(target, 30)
os.write(30, b"dup")
os.symlink("in", "link")
with open("tmp", "w") as stream:
    stream.write("x")
os.link("tmp", "other")
os.replace("tmp", "final")
os.unlink("other")
list(os.scandir("."))
