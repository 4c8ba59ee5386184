# SPDX-License-Identifier: Apache-2.0
# Children with an empty environment, with files and pipes as streams, through a shell, elsewhere, and killed.
# setup: seq 1000 >in; mkdir d; seq 50 >d/in
# inputs: d/in in
# outputs: d/out out1 out2 out3 out4
import os
import subprocess
import time

with open("in") as source, open("out1", "w") as target:
    subprocess.run(["/usr/bin/sort", "-r"], stdin=source, stdout=target, env={}, check=True)
text = subprocess.run(["cat", "in"], capture_output=True, env={"PATH": "/bin"}, check=True).stdout
with subprocess.Popen("tac >out2", shell=True, stdin=subprocess.PIPE) as child:
    child.communicate(text)
subprocess.run("cat in >out", shell=True, cwd="d", check=True)
with open("out3", "wb", 0) as target:
    target.write(b"head\n")
    subprocess.check_call(["head", "-n", "2", "in"], stdout=target, close_fds=False)
first = subprocess.Popen(["cat", "in"], stdout=subprocess.PIPE)
second = subprocess.run(["wc", "-l"], stdin=first.stdout, capture_output=True, check=True)
first.stdout.close()
first.wait()
with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
    child.stdin.write(b"there?\n")
    child.stdin.flush()
    child.stdout.readline()  # a program that is killed before it has begun cannot be told of
    time.sleep(0.2)  # nor the call that it is in
    child.kill()
os.environ.clear()
os.system("/bin/cat in >out4")
print(second.stdout, child.returncode)
