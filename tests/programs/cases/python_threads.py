# SPDX-License-Identifier: Apache-2.0
# Threads that read and write beside each other, and children started from them.
# setup: for i in 0 1 2 3 4 5 6 7; do seq $i 1000 >in$i; done
# inputs: in0 in1 in2 in3 in4 in5 in6 in7
# outputs: log out0 out1 out2 out3 out4 out5 out6 out7 sum0 sum1 sum2 sum3 sum4 sum5 sum6 sum7
# varies: log
import concurrent.futures
import subprocess
import threading

lock = threading.Lock()


def work(number):
    with open("in%d" % number) as source, open("out%d" % number, "w") as target:
        for line in source:
            target.write(line)
    with open("sum%d" % number, "w") as target:
        subprocess.run(["md5sum"], stdin=open("out%d" % number), stdout=target, check=True)
    with lock, open("log", "a") as log:
        log.write("%d\n" % number)


with concurrent.futures.ThreadPoolExecutor(4) as pool:
    list(pool.map(work, range(8)))
