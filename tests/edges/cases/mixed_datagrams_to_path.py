# SPDX-License-Identifier: Apache-2.0
# As programs talk to a logging daemon: connected to a path, where one takes datagrams from anybody.
# feeds: x=a.csv;y=b.csv
import os
import socket

receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind("place")
if os.fork() == 0:
    sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sender.connect("place")
    with open("a.csv", "rb") as file:
        sender.send(file.read())
    os._exit(0)
if os.fork() == 0:
    with open("b.csv", "rb") as file, open("y", "wb") as out:
        out.write(file.read())
    os._exit(0)
with open("x", "wb") as out:
    out.write(receiver.recv(1 << 16))
assert os.wait()[1] == 0 and os.wait()[1] == 0
os.unlink("place")
