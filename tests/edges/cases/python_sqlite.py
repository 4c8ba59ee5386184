# SPDX-License-Identifier: Apache-2.0
# A database between two steps.
# feeds: x.db=a.csv,b.csv;x=a.csv,b.csv
import csv
import os
import sqlite3

if os.fork() == 0:
    connection = sqlite3.connect("x.db")
    connection.execute("create table t(n, s, v)")
    for name in ("a.csv", "b.csv"):
        with open(name, newline="") as stream:
            connection.executemany("insert into t values(?, ?, ?)", csv.reader(stream))
    connection.commit()
    connection.close()
    os._exit(0)
os.wait()
connection = sqlite3.connect("x.db")
with open("x", "w", newline="") as out:
    csv.writer(out).writerows(connection.execute("select n, count(*) from t group by n order by n"))
