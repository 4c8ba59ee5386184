# SPDX-License-Identifier: Apache-2.0
# Two connections of two pairs at the same time.
# feeds: x=a.csv;y=b.csv
import os
import socket

children = []
for name, target in (("a.csv", "x"), ("b.csv", "y")):
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()
    child = os.fork()
    if child == 0:
        connection, _ = listener.accept()
        connection.sendall(open(name, "rb").read())
        os._exit(0)
    children.append(child)
    listener.close()
    child = os.fork()
    if child == 0:
        connection = socket.create_connection(address)
        with open(target, "wb") as out:
            while text := connection.recv(1 << 16):
                out.write(text)
        os._exit(0)
    children.append(child)
for child in children:
    assert os.waitpid(child, 0)[1] == 0
