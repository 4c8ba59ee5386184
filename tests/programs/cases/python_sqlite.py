# SPDX-License-Identifier: Apache-2.0
# The sqlite3 module: a rollback journal, a write-ahead log, two connections and a backup.
# needs: sqlite3
# setup: sqlite3 old.db "create table t(a); insert into t values(1)"; seq 20 >in
# inputs: in old.db
# outputs: backup.db new.db old.db
import contextlib
import sqlite3

with open("in") as source:
    values = [(int(line),) for line in source]
with contextlib.closing(sqlite3.connect("old.db")) as old, contextlib.closing(sqlite3.connect("new.db")) as new:
    with old:
        old.executemany("insert into t values(?)", values)
    new.execute("pragma journal_mode=wal")
    with new:
        new.execute("create table t(a)")
        new.executemany("insert into t values(?)", values * 100)
    with contextlib.closing(sqlite3.connect("new.db")) as other:
        print(other.execute("select count(*) from t").fetchall())
    with contextlib.closing(sqlite3.connect("backup.db")) as backup:
        new.backup(backup)
