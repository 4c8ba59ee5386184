# SPDX-License-Identifier: Apache-2.0
# Messages with an address and without, one and many at once, through sockets of two kinds; beside them a branch
# that has nothing to do with it.
# feeds: x=a.csv;y=b.csv;z=c.csv
import os
import socket


def child(act):
    pid = os.fork()
    if pid == 0:
        act()
        os._exit(0)
    return pid


def content(name):
    with open(name, "rb") as file:
        return file.read()


def put(name, data):
    with open(name, "wb") as file:
        file.write(data)


def send_to_path():
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendmsg([content("a.csv")], [], 0, "place")


def receive_at_path():
    put("x", bound.recvfrom(1 << 16)[0])


def send_by_pair():
    left.sendmsg([content("b.csv")])


def receive_by_pair():
    put("y", right.recvmsg(1 << 16)[0])


left, right = socket.socketpair()
bound = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
bound.bind("place")
pids = [child(act) for act in (receive_by_pair, send_by_pair, receive_at_path, send_to_path)]
pids.append(child(lambda: put("z", content("c.csv"))))
assert not any(os.waitpid(pid, 0)[1] for pid in pids)
os.unlink("place")
