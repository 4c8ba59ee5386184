# SPDX-License-Identifier: Apache-2.0
# case: 70 71
# multiprocessing: a pool by fork and a process by spawn, each writes a file of its own.
# setup: seq 1000 > in
# inputs: in
# processes: skip
# outputs: out0 out1 out2 out3 spawned
import multiprocessing
import os


def work(number):
    with open("in") as source, open("out%d" % number, "w") as target:
        target.write(source.read()[: 10 * (number + 1)])
    return number


def main():
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(work, range(4))
    child = os.fork()
    if child == 0:
        with open("spawned", "w") as target:
            target.write("child")
        os._exit(os.EX_OK)
    os.waitpid(child, 0)


main()
