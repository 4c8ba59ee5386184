# SPDX-License-Identifier: Apache-2.0
# A question and its answer: the worker gets a name, the parent the content.
# feeds: x=a.csv;y=a.csv,b.csv
import os
import socket

near, far = socket.socketpair()
child = os.fork()
if child == 0:
    near.close()
    while name := far.recv(100):
        with open(name, "rb") as stream:
            far.sendall(stream.read())
    os._exit(0)
far.close()
for name, target in ((b"a.csv", "x"), (b"b.csv", "y")):
    near.sendall(name)
    with open(target, "wb") as out:
        out.write(near.recv(1 << 16))
near.close()
assert os.waitpid(child, 0)[1] == 0
