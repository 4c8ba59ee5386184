# SPDX-License-Identifier: Apache-2.0
# posix_spawn with its file actions, a grandchild that nobody waits for, a pool that takes one file each.
# feeds: x=a.csv;y=b.csv;a.csv.n=a.csv;b.csv.n=b.csv;c.csv.n=c.csv
import os
import time

new = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
actions = [(os.POSIX_SPAWN_OPEN, 0, "a.csv", os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, "x", new, 0o644)]
pid = os.posix_spawn("/usr/bin/sort", ["sort"], os.environ, file_actions=actions)
assert os.waitpid(pid, 0)[1] == 0
if os.fork() == 0:
    if os.fork() == 0:
        time.sleep(0.1)
        os.posix_spawn("/bin/sh", ["sh", "-c", "sort b.csv >t && mv t y"], os.environ)
    os._exit(0)
os.wait()
for name in ("a.csv", "b.csv", "c.csv"):
    if os.fork() == 0:
        with open(name) as file, open(name + ".n", "w") as out:
            out.writelines(line.upper() for line in file)
        os._exit(0)
for _ in range(3):
    assert os.wait()[1] == 0
while not os.path.exists("y"):
    time.sleep(0.02)
