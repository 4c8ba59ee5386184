# SPDX-License-Identifier: Apache-2.0
# The sender is connected, the receiver takes what comes from anybody; and a pair that is connected both ways.
# feeds: x=a.csv;z=-;w=c.csv
import os
import socket


def to_anybody(source, target):
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", 0))
    if os.fork() == 0:
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.connect(receiver.getsockname())
        with open(source, "rb") as file:
            sender.send(file.read())
        os._exit(0)
    if os.fork() == 0:
        with open(target, "wb") as out:
            out.write(receiver.recv(1 << 16))
        os._exit(0)
    assert os.wait()[1] == 0 and os.wait()[1] == 0


def both_ways(source, target):
    left, right = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in "12")
    left.bind(("127.0.0.1", 0))
    right.bind(("127.0.0.1", 0))
    left.connect(right.getsockname())
    right.connect(left.getsockname())
    if os.fork() == 0:
        with open(source, "rb") as file:
            left.send(file.read())
        os._exit(0)
    if os.fork() == 0:
        with open(target, "wb") as out:
            out.write(right.recv(1 << 16))
        os._exit(0)
    assert os.wait()[1] == 0 and os.wait()[1] == 0


to_anybody("a.csv", "x")
with open("z", "wb") as out:
    out.write(b"nothing\n")
both_ways("c.csv", "w")
