# SPDX-License-Identifier: Apache-2.0
# One worker for all tasks: it remembers those before.
# feeds: a=a.csv;b=a.csv,b.csv;c=a.csv,b.csv,c.csv
import multiprocessing


def work(name):
    with open(name + ".csv") as stream, open(name, "w") as out:
        return out.write(stream.read())


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        pool.map(work, "abc", chunksize=1)
        pool.close()
        pool.join()
