# SPDX-License-Identifier: Apache-2.0
# Two databases, one step each.
# feeds: x.db=a.csv;y.db=b.csv;x=a.csv;y=b.csv
import csv
import os
import sqlite3


def load(name, database):
    connection = sqlite3.connect(database)
    connection.execute("create table t(n, s, v)")
    with open(name, newline="") as stream:
        connection.executemany("insert into t values(?, ?, ?)", csv.reader(stream))
    connection.commit()
    connection.close()


def unload(database, name):
    with open(name, "w", newline="") as out:
        csv.writer(out).writerows(sqlite3.connect(database).execute("select * from t"))


for act, *words in ((load, "a.csv", "x.db"), (load, "b.csv", "y.db"), (unload, "x.db", "x"), (unload, "y.db", "y")):
    if os.fork() == 0:
        act(*words)
        os._exit(0)
    os.wait()
