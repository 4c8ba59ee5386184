# SPDX-License-Identifier: Apache-2.0
# From one process to the other through a queue.
# feeds: x=a.csv;y=b.csv
import multiprocessing


def produce(queue):
    with open("a.csv") as stream:
        for line in stream:
            queue.put(line)
    queue.put(None)


def consume(queue):
    with open("x", "w") as out:
        for line in iter(queue.get, None):
            out.write(line)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    both = [context.Process(target=act, args=(queue,)) for act in (produce, consume)]
    for process in both:
        process.start()
    for process in both:
        process.join()
        assert process.exitcode == 0
    with open("b.csv") as stream, open("y", "w") as out:
        out.write(stream.read())
