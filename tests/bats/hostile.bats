#!/usr/bin/env bats
# Names, data and places that nobody wishes for.
load helper

@test "hostile file names come out right in JSON, CSV and Mermaid" {
  cat >make.py <<'P'
import os
names = [b'new\nline.csv', b'quo"te.csv', b"it's.csv", b'semi;colon.csv', b'back\\slash.csv', b'<script>alert(1)<b>.csv',
         b'bad\xff\xfeutf8.csv', b'$(rm).csv', b'a,b.csv', '\u00fc\u4e2d.csv'.encode(), b'%%{init}%%.csv', b' lead.csv', b'-o.csv', b'end', b'#quot;.csv', b'tab\there.csv', b'\x1b[31mred.csv']
for n in names:
    with open(b'out/' + n, 'wb') as f: f.write(b'a\n1\n')
P
  mkdir out
  "$LINTRACE" -q -- python3 make.py
  cat >check.py <<'P'
import csv, glob, json, os, re, sys
event = json.load(open(glob.glob('lineage/events/*.json')[0]))
names = {o['name'] for o in event['outputs']}
here = os.getcwdb() + b'/out/'
def text(b):
    try: return b.decode()
    except UnicodeDecodeError: return re.sub(r'[\udc80-\udcff]', lambda m: '\\x%02x' % (ord(m[0]) - 0xdc00), b.replace(b'\\', b'\\\\').decode('utf-8', 'surrogateescape'))
want = {text(here + n) for n in os.listdir(b'out')}
assert names == want, names ^ want
row = list(csv.DictReader(open('lineage/events.csv', newline='')))[0]
parts = [re.sub(r'\\(.)', lambda m: '\n' if m[1] == 'n' else m[1], p) for p in re.split(r'(?<!\\)(?:\\\\)*\K;' if False else r';(?=/)', row['output_names'])]
assert len(parts) == len(want), (len(parts), len(want))
assert set(parts) == want, set(parts) ^ want
diagram = open('lineage/diagram.mmd').read()
assert '<script' not in diagram and '\x1b' not in diagram
assert sum(l.strip().startswith('d') and '[("' in l for l in diagram.splitlines()) == len(want)
P
  python3 check.py
}

@test "a path of 4,000 bytes is told whole" {
  cat >deep.py <<'P'
import os
part = 'd' * 200
for _ in range(17):
    os.mkdir(part); os.chdir(part)
open('f' * 200 + '.csv', 'w').write('a\n')
print(os.getcwd() + '/' + 'f' * 200 + '.csv')
P
  "$LINTRACE" -q -o "$SCRATCH/lineage" -- python3 deep.py >want
  cd "$SCRATCH"
  [ "$(event | jq -r '.outputs[].name' | grep fff)" = "$(cat want)" ]
}

@test "odd CSV files are counted and reported, never a crash" {
  printf 'a,b\n1\n1,2,3\n' >ragged.csv
  : >empty.csv
  head -c 3000 /dev/urandom >noise.csv
  printf 'a,b\n\0\0,1\n' >nul.csv
  printf 'a,b\n\377\376,1\n' >latin.csv
  printf 'a,b\n"open,1\n' >open.csv
  printf '\357\273\277a,b\r\n1,2\r\n' >bom.csv
  "$LINTRACE" -q -- sh -c 'cat *.csv > /dev/null'
  [ "$(names inputs | wc -l)" -eq 6 ] # nothing can be read from the empty one: it was touched
  [ "$(event | jq -r '.inputs[] | select(.name | endswith("ragged.csv")) | .facets.lintrace_file.ragged_rows')" = 2 ]
  [ "$(event | jq -r '.inputs[] | select(.name | endswith("bom.csv")) | .facets.schema.fields[0].name')" = a ]
  event | jq -e '.inputs[] | select(.name | endswith("open.csv")) | .facets.lintrace_file.problem'
}

@test "an unwritable lineage folder: the program runs, the loss and its place are told in one line" {
  echo file >lineage
  run --separate-stderr "$LINTRACE" -- sh -c 'echo done; exit 4'
  [ "$status" -eq 4 ]
  [ "$output" = done ]
  [ "$(wc -l <<<"$stderr")" -eq 1 ]
  [[ $stderr == *"not in the log"*lineage* ]]
}

@test "no place for the live trace: the program runs, the run is incomplete" {
  echo file >nodir
  echo 1 >in
  LINTRACE_STATE_DIR=$PWD/nodir/x run --separate-stderr "$LINTRACE" -- sh -c 'cat in; exit 5'
  [ "$status" -eq 5 ]
  [ "$output" = 1 ]
  [[ $stderr == *"nothing will be recorded"* ]]
  [ "$(verdict)" = incomplete ]
}

@test "the library is missing: the program runs, the run is incomplete" {
  cp "$LINTRACE" ./lintrace
  run --separate-stderr ./lintrace -- sh -c 'echo on; exit 6'
  [ "$status" -eq 6 ]
  [ "$output" = on ]
  [ "$(verdict)" = incomplete ]
}

@test "P1: tiny limits of the program's (file size, descriptors, memory) do not harm it" {
  cat >limits.sh <<'P'
ulimit -f 8
i=0; while [ $i -lt 300 ]; do echo $i > "f$((i % 10))"; i=$((i+1)); done
head -c 100000 /dev/zero > big 2>/dev/null; echo "big $(($? != 0))"
P
  trap '' XFSZ
  bash limits.sh >without 2>&1
  rm -f f? big
  "$LINTRACE" -q -- bash limits.sh >with 2>&1
  diff without with
  run "$LINTRACE" -q -o l2 -- bash -c 'for fd in 3 4 5 6 7 8 9; do eval "exec $fd>&-"; done; ulimit -n 5; cat /dev/null; echo ok'
  assert_output ok
  run "$LINTRACE" -q -o l3 -- bash -c 'ulimit -v 100000; cat /dev/null; echo ok'
  assert_output ok
}

@test "P1: spaces and colons in the library's path do not matter" {
  mkdir "in: here"
  cp "$LINTRACE" "$(dirname "$LINTRACE")/liblintrace.so" "in: here/"
  echo 1 >in
  "./in: here/lintrace" -q -- sh -c 'cat in > out'
  [ "$(names inputs)" = in ]
  [ "$(verdict)" = complete ]
}

@test "the state folder must be one's own: a link to another place is refused" {
  mkdir real
  ln -s real link
  LINTRACE_STATE_DIR=$PWD/link run --separate-stderr "$LINTRACE" -- true
  [ "$status" -eq 0 ]
  [[ $stderr == *"not a folder of your own"* ]]
}

@test "a folder that may not be made is told with the true reason" {
  [ "$(id -u)" -eq 0 ] || skip "not root: nobody else to be"
  need setpriv
  chmod 755 "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_SUITE_TMPDIR" "$BATS_FILE_TMPDIR"
  cp "$LINTRACE" "$(dirname "$LINTRACE")/liblintrace.so" .
  run --separate-stderr env LINTRACE_STATE_DIR="$PWD/state" setpriv --reuid=65534 --clear-groups ./lintrace -o "$PWD/out" -- echo hi
  [ "$status" -eq 0 ]
  [ "$output" = hi ]
  [[ $stderr == *"cannot make folder '$PWD/state': Permission denied"* ]]
  [[ $stderr == *"cannot make folder '$PWD/out': Permission denied"* ]]
}

@test "P1: a limit to the size of files that leaves no room for a trace ends nothing" {
  run bash -c 'ulimit -f 8; "$LINTRACE" -- sh -c "echo fine"'
  assert_success
  assert_output --partial fine
  assert_output --partial "nothing will be recorded"
}
