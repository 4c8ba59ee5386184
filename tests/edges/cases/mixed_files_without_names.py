# SPDX-License-Identifier: Apache-2.0
# Through memory files and files that have no name yet, by descriptors that children inherit.
# feeds: x=a.csv;y=b.csv;z=c.csv
import os


def child(act):
    pid = os.fork()
    if pid == 0:
        act()
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0


def copy(source, target):
    with open(source, "rb", closefd=not isinstance(source, int)) as file:
        data = file.read()
    with open(target, "wb", closefd=not isinstance(target, int)) as out:
        out.write(data)


memory = os.memfd_create("scratch", 0)
child(lambda: copy("a.csv", memory))
os.lseek(memory, 0, os.SEEK_SET)
child(lambda: copy(memory, "x"))


def link_into_place():
    nameless = os.open(".", os.O_TMPFILE | os.O_WRONLY, 0o644)
    copy("b.csv", nameless)
    os.link("/proc/self/fd/%d" % nameless, "y", src_dir_fd=nameless, follow_symlinks=True)


child(link_into_place)


def removed_at_once():
    fd = os.open("t", os.O_RDWR | os.O_CREAT)
    os.unlink("t")
    copy("c.csv", fd)
    os.lseek(fd, 0, os.SEEK_SET)
    child(lambda: copy(fd, "z"))


child(removed_at_once)
