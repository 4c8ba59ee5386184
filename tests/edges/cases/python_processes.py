# SPDX-License-Identifier: Apache-2.0
# Workers that share a lock, and nothing that they read.
# feeds: a=a.csv;b=b.csv;c=c.csv
import multiprocessing


def work(name, lock):
    with lock, open(name + ".csv") as stream, open(name, "w") as out:
        out.write(stream.read())


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    lock = context.Lock()
    workers = [context.Process(target=work, args=(name, lock)) for name in "abc"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
