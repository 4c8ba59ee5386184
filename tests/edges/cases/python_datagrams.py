# SPDX-License-Identifier: Apache-2.0
# Datagrams, one a row.
# feeds: x=a.csv
import os
import socket

receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(("127.0.0.1", 0))
child = os.fork()
if child == 0:
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for line in open("a.csv", "rb"):
        sender.sendto(line, receiver.getsockname())
    sender.sendto(b"end", receiver.getsockname())
    os._exit(0)
with open("x", "wb") as out:
    while (text := receiver.recv(1 << 16)) != b"end":
        out.write(text)
assert os.waitpid(child, 0)[1] == 0
