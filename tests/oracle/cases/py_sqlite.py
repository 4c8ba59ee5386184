# SPDX-License-Identifier: Apache-2.0
# case: 9
# The sqlite3 module: a database is made, filled, queried in the same run, and one that was there is changed.
# setup: sqlite3 old.db "create table t(a); insert into t values(1)"; seq 20 > in
# needs: sqlite3
import sqlite3

with open("in") as source:
    values = [(int(line),) for line in source]
with sqlite3.connect("new.db") as base:
    base.execute("create table t(a)")
    base.executemany("insert into t values(?)", values)
with sqlite3.connect("old.db") as base:
    base.executemany("insert into t values(?)", values)
    total = base.execute("select sum(a) from t").fetchone()[0]
with open("sum", "w") as target:
    target.write(str(total))
