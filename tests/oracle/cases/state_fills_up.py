# SPDX-License-Identifier: Apache-2.0
# case: 95
# The disk of the live trace fills up while the program runs: a full disk is no signal, the program goes on.
# needs: mounts
# setup: mkdir ../state; mount -t tmpfs -o size=5M none ../state; seq 1000 > in; mkdir d
# strace: no
# verdict: incomplete
# reason: ran out of space
import os

for number in range(30000):
    with open("d/%d" % (number % 3000), "a") as stream:
        stream.write("x")
    os.rename("d/%d" % (number % 3000), "d/moved")
    os.rename("d/moved", "d/%d" % (number % 3000))
print(sum(os.path.getsize(os.path.join("d", name)) for name in os.listdir("d")))
