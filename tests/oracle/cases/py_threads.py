# SPDX-License-Identifier: Apache-2.0
# case: 87
# Threads that read one file and write their own.
# setup: seq 5000 > in
# inputs: in
# outputs: out0 out1 out2 out3
import threading


def work(number):
    for _ in range(20):
        with open("in", "rb") as source, open("out%d" % number, "ab") as target:
            target.write(source.read()[: 100 + number])


threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
