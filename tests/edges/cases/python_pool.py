# SPDX-License-Identifier: Apache-2.0
# Workers read, the parent writes what they found.
# feeds: x=a.csv,b.csv,c.csv,d.csv
import multiprocessing


def work(name):
    with open(name) as stream:
        return stream.read()


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        texts = pool.map(work, ["a.csv", "b.csv", "c.csv", "d.csv"], chunksize=1)
        pool.close()
        pool.join()
    with open("x", "w") as out:
        out.writelines(texts)
