# SPDX-License-Identifier: Apache-2.0
# case: 84
# A child is killed while it holds a buffer: only what was flushed counts.
# setup: seq 100 > in
# inputs: in
# outputs: child
import os
import signal
import time

ready, done = os.pipe()
child = os.fork()
if child == 0:
    with open("in") as source, open("child", "w") as target:
        target.write(source.read())
        target.flush()
        target.write("never")
        os.write(done, b"x")
        signal.pause()
os.read(ready, 1)
time.sleep(0.02)
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
