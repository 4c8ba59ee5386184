# SPDX-License-Identifier: Apache-2.0
# case: 9
# sqlite3: import of CSV, an update, a query into a file, a dump.
# setup: { echo id,name; for i in $(seq 500); do echo "$i,n$i"; done; } > in.csv
# needs: sqlite3
sqlite3 db ".mode csv" ".import in.csv t"
sqlite3 db "create index i on t(id); update t set name='x' where id='7'; delete from t where id='8'"
sqlite3 -csv db "select * from t where id like '1%'" >q.csv
sqlite3 db .dump >dump.sql
sqlite3 db "pragma journal_mode=wal; insert into t values('9999','w'); select count(*) from t" >wal
