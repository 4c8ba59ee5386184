# SPDX-License-Identifier: Apache-2.0
# The threads of a process share what it knows: all have read before the first one writes.
# feeds: a=a.csv,b.csv,c.csv;b=a.csv,b.csv,c.csv;c=a.csv,b.csv,c.csv
import threading

everyone = threading.Barrier(3)


def work(name):
    with open(name + ".csv") as stream:
        text = stream.read()
    everyone.wait()
    with open(name, "w") as out:
        out.write(text)


threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
