# SPDX-License-Identifier: Apache-2.0
# One process opens the file and passes it on; another one reads it.
# feeds: x=a.csv;y=b.csv
import os
import socket

near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
child = os.fork()
if child == 0:
    _, fds, _, _ = socket.recv_fds(far, 1, 1)
    with open("x", "wb") as out:
        out.write(os.read(fds[0], 1 << 16))
    os._exit(0)
with open("a.csv", "rb") as stream:
    socket.send_fds(near, [b"."], [stream.fileno()])
assert os.waitpid(child, 0)[1] == 0
with open("b.csv", "rb") as stream, open("y", "wb") as out:
    out.write(stream.read())
