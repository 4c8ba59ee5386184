# SPDX-License-Identifier: Apache-2.0
# Through memory without a file: a mapping that children of a fork have too, and a segment found by its number.
# feeds: x=a.csv;y=c.csv;z=b.csv
import ctypes
import mmap
import os

libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
SIZE = 4096


def child(act):
    pid = os.fork()
    if pid == 0:
        act()
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0


def store(name, memory):
    with open(name, "rb") as file:
        data = file.read()
    memory[:len(data)] = data


def write(name, memory):
    with open(name, "wb") as out:
        out.write(bytes(memory).rstrip(b"\0"))


def through_a_mapping():
    memory = mmap.mmap(-1, SIZE)
    child(lambda: store("a.csv", memory))
    child(lambda: write("x", memory))


def segment_of(number):
    return (ctypes.c_char * SIZE).from_address(libc.shmat(number, None, 0))


def through_a_segment():
    number = libc.shmget(0, ctypes.c_size_t(SIZE), 0o1600)

    def put():
        memory = segment_of(number)
        with open("b.csv", "rb") as file:
            memory.value = file.read()

    child(put)
    child(lambda: write("z", segment_of(number)))
    libc.shmctl(number, 0, None)


def without_any():
    with open("c.csv", "rb") as file, open("y", "wb") as out:
        out.write(file.read())


child(through_a_mapping)
child(through_a_segment)
child(without_any)
