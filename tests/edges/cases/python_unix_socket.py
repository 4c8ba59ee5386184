# SPDX-License-Identifier: Apache-2.0
# A server and its client, by a socket with a name.
# feeds: x=a.csv;y=b.csv
import os
import socket

listener = socket.socket(socket.AF_UNIX)
listener.bind("s")
listener.listen()
if os.fork() == 0:
    connection, _ = listener.accept()
    with open("a.csv", "rb") as stream:
        connection.sendall(stream.read())
    os._exit(0)
if os.fork() == 0:
    client = socket.socket(socket.AF_UNIX)
    client.connect("s")
    with open("x", "wb") as out:
        while text := client.recv(100):
            out.write(text)
    os._exit(0)
os.wait()
os.wait()
with open("b.csv", "rb") as stream, open("y", "wb") as out:
    out.write(stream.read())
