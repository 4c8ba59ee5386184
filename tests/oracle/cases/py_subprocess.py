# SPDX-License-Identifier: Apache-2.0
# case: 71 77
# subprocess with files as stdin and stdout, an empty environment, a shell, pipes between two, close_fds off.
# setup: seq 1000 > in
# inputs: in
# outputs: a b c d e
import subprocess

with open("in") as source, open("a", "w") as target:
    subprocess.run(["sort", "-n"], stdin=source, stdout=target, check=True)
with open("b", "w") as target:
    subprocess.run(["/bin/cat", "in"], env={}, stdout=target, check=True)
subprocess.run("cat in > c", shell=True, check=True)
with open("d", "w") as target:
    first = subprocess.Popen(["cat", "in"], stdout=subprocess.PIPE)
    second = subprocess.Popen(["head", "-n", "5"], stdin=first.stdout, stdout=target, close_fds=False)
    first.stdout.close()
    second.wait()
    first.wait()
with open("e", "w") as target:
    print(subprocess.check_output(["wc", "-l", "in"], text=True), file=target)
