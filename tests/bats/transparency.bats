#!/usr/bin/env bats
# P1: real programs behave the same with and without lintrace: stdout, stderr, exit status, results.
load helper

# same NAME COMMAND...: runs it in two fresh copies of ./start, plain and traced, and compares everything.
same() {
  rm -rf plain traced
  cp -a start plain
  cp -a start traced
  plain_status=0 traced_status=0
  (cd plain && "$@" >../plain.out 2>../plain.err) || plain_status=$?
  (cd traced && "$LINTRACE" -q -o ../lineage -- "$@" >../traced.out 2>../traced.err) || traced_status=$?
  [ "$plain_status" -eq "$traced_status" ] || fail "$1: status $plain_status, traced $traced_status"
  cmp plain.out traced.out || fail "$1: stdout differs"
  cmp plain.err traced.err || fail "$1: stderr differs"
  diff -r plain traced || fail "$1: the files it left differ"
}

setup_data() {
  mkdir start
  for i in $(seq 200); do echo "$((i * 7919 % 200)),name $i,$((i % 7))"; done >start/data.csv
}

@test "P1: sort, awk, sed, grep, wc, cut, uniq, head of a missing file" {
  setup_data
  same sort -t, -k1n data.csv
  same awk -F, '{ s[$3] += $1; print > ("part" $3) } END { for (k in s) print k, s[k] }' data.csv
  same sed -i 's/name/NAME/' data.csv
  same grep -c 'name 1' data.csv
  same wc data.csv
  same head nothing.csv
  same sh -c 'cut -d, -f3 data.csv | sort | uniq -c > counts; cat counts; ls no >&2; exit 9'
}

@test "P1: tar, gzip, git" {
  setup_data
  same tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf a.tar data.csv
  same sh -c 'gzip -nk data.csv && gzip -dc data.csv.gz | tail -n 2'
  need git
  # shellcheck disable=SC2016
  same sh -c 'export HOME=$PWD GIT_AUTHOR_DATE="2020-01-01T00:00:00Z" GIT_COMMITTER_DATE="2020-01-01T00:00:00Z"
    git -c init.defaultBranch=main init -q . && git -c user.name=a -c user.email=a@b add data.csv &&
    git -c user.name=a -c user.email=a@b commit -qm one && git log --stat --format=%H && git status --short
    rm -rf .git'
}

@test "P1: python3 and sqlite3" {
  setup_data
  cat >start/p.py <<'P'
import csv, os, subprocess, sys
rows = sorted(csv.reader(open('data.csv')), key=lambda r: int(r[0]))
with open('sorted.csv', 'w', newline='') as f: csv.writer(f).writerows(rows)
print(subprocess.run(['wc', '-l', 'sorted.csv'], capture_output=True, text=True, env={}).stdout)
print('bad', file=sys.stderr)
sys.exit(3)
P
  same python3 p.py
  need sqlite3
  same sqlite3 shop.db '.mode csv' '.import data.csv t' 'create table s as select count(*) n from t;' 'select * from s;'
  same sqlite3 shop.db 'select nothing from nowhere;'
}

@test "P1: make with a compiler" {
  setup_data
  printf 'int f(void);\nint main(void){return f();}\n' >start/main.c
  printf 'int f(void){return 4;}\n' >start/f.c
  printf 'prog: main.o f.o\n\tgcc -o $@ $^\n%%.o: %%.c\n\tgcc -O1 -frandom-seed=1 -c -o $@ $<\n' >start/Makefile
  same make
  same make nothing
}

@test "P1: the example pipelines" {
  mkdir start
  cp -r "$TOP/pipelines/data" "$TOP/pipelines/legacy" start/
  rm -rf start/data/processed
  cp "$(dirname "$LINTRACE")"/etl_orders "$(dirname "$LINTRACE")"/etl_customers_daily start/
  # shellcheck disable=SC2016
  same sh -c './etl_orders && ./etl_customers_daily && TMPDIR=. legacy/monthly_report.sh && python3 -B legacy/top_customers.py'
  rm -rf start/data/raw
  same ./etl_orders
}

@test "P1: programs built with the sanitizers, and other preloaded libraries, run as before" {
  setup_data
  printf '#include <stdio.h>\nint main(void){char b[99];FILE*f=fopen("data.csv","r");puts(fgets(b,99,f));return 3;}\n' >p.c
  for flag in address thread undefined; do
    gcc -fsanitize=$flag -o start/p p.c 2>/dev/null || continue
    same ./p
    [ "$(event | jq -r '.inputs[].name' | grep -c data.csv)" -ge 1 ]
    rm -rf lineage
  done
  for library in /usr/lib/*/libjemalloc.so.2 /usr/lib/*/libm.so.6; do
    [ -e "$library" ] || continue
    LD_PRELOAD=$library same sh -c 'cat data.csv > copy; cat copy | wc -l'
  done
}
