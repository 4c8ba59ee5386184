# SPDX-License-Identifier: Apache-2.0
# A pool of workers, in the fork and in the spawn manner, and a shared value.
# setup: for i in 0 1 2 3; do seq ${i}00 900 >in$i; done
# inputs: in0 in1 in2 in3
# outputs: out_fork0 out_fork1 out_fork2 out_fork3 out_spawn0 out_spawn1 out_spawn2 out_spawn3
# processes: skip
import multiprocessing


def work(task):
    manner, number = task
    with open("in%d" % number) as source, open("out_%s%d" % task, "w") as target:
        return target.write(source.read())


if __name__ == "__main__":
    for way in ("fork", "spawn"):
        with multiprocessing.get_context(way).Pool(2) as pool:
            print(sum(pool.map(work, [(way, number) for number in range(4)])))
            pool.close()
            pool.join()
