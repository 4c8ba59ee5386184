# SPDX-License-Identifier: Apache-2.0
# The same by TCP, and the client sends something too: each side writes what the other one has read.
# feeds: x=a.csv;y=b.csv,a.csv
import os
import socket

listener = socket.create_server(("127.0.0.1", 0))
address = listener.getsockname()
server = os.fork()
if server == 0:
    connection, _ = listener.accept()
    with open("a.csv", "rb") as stream:
        connection.sendall(stream.read())
    connection.shutdown(socket.SHUT_WR)
    with open("y", "wb") as out:
        while text := connection.recv(1 << 16):
            out.write(text)
    os._exit(0)
listener.close()
client = os.fork()
if client == 0:
    connection = socket.create_connection(address)
    with open("x", "wb") as out:
        while text := connection.recv(1 << 16):
            out.write(text)
    with open("b.csv", "rb") as stream:
        connection.sendall(stream.read())
    os._exit(0)
for process in (server, client):
    assert os.waitpid(process, 0)[1] == 0
