# SPDX-License-Identifier: Apache-2.0
# sendmmsg and recvmmsg: the one returns how many messages went, the other how many came.
# feeds: x=a.csv;y=b.csv
import ctypes
import os
import socket


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


class Head(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_void_p),
        ("name_size", ctypes.c_uint),
        ("parts", ctypes.POINTER(Part)),
        ("count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_size", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    ]


class Message(ctypes.Structure):
    _fields_ = [("head", Head), ("length", ctypes.c_uint)]


libc = ctypes.CDLL(None, use_errno=True)
left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)


def messages_of(buffers):
    messages = (Message * len(buffers))()
    for message, buffer in zip(messages, buffers):
        message.head.parts, message.head.count = ctypes.pointer(Part(ctypes.addressof(buffer), len(buffer))), 1
    return messages


if os.fork() == 0:
    with open("a.csv", "rb") as file:
        buffers = [ctypes.create_string_buffer(line, len(line)) for line in file]
    assert libc.sendmmsg(left.fileno(), messages_of(buffers), len(buffers), 0) == len(buffers)
    os._exit(0)
if os.fork() == 0:
    with open("b.csv", "rb") as file, open("y", "wb") as out:
        out.write(file.read())
    os._exit(0)
got, room = [], [ctypes.create_string_buffer(100) for _ in range(6)]
while len(got) < 6:
    come = messages_of(room)
    count = libc.recvmmsg(right.fileno(), come, 6, 0, None)
    got += [room[i].raw[: come[i].length] for i in range(count)]
with open("x", "wb") as out:
    out.write(b"".join(got))
assert os.wait()[1] == 0 and os.wait()[1] == 0
