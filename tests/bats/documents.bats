#!/usr/bin/env bats
# P7: the documents are what their readers expect, for ordinary and for hostile runs.
load helper

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return 1
  export LINTRACE_STATE_DIR=$BATS_FILE_TMPDIR/state
  : "${LINTRACE:=$BATS_TEST_DIRNAME/../../build/lintrace}"
  cp -r "$BATS_TEST_DIRNAME/../../pipelines" shop
  cp "$(dirname "$LINTRACE")"/etl_orders "$(dirname "$LINTRACE")"/etl_customers_daily shop/
  cat >hostile.py <<'P'
import os
names = ['a---ops', 'end', 'graph', 'x"y', "it's", 'semi;colon', 'back\\slash', '<script>alert(1)<', 'new\nline', 'tab\there',
         '$$x$$', 'a#b;c', '&#65;', '#123;', '%%{init: {}}%%', '`"md"`', 'C:\\new\\table', '[b](c){d}|e|', 'href', 'a@{b}',
         'ü中.csv', ' space ', '-->', 'a:::b']
raw = [n.encode() for n in names] + [b'bad\xff\xc3\x28utf8', b'\x1b[31m']
os.makedirs('out', exist_ok=True)
for n in raw:
    with open(b'out/' + n, 'wb') as f: f.write(b'a,b\n1,2\n')
P
  (
    cd shop || exit 1
    rm -rf data/processed
    for command in ./etl_orders ./etl_customers_daily legacy/monthly_report.sh "python3 legacy/top_customers.py"; do
      # shellcheck disable=SC2086 # several words
      "$LINTRACE" -q -o ../lineage -- $command >/dev/null || exit 1
    done
  ) || return 1
  "$LINTRACE" -q -o lineage -- python3 hostile.py || return 1
  "$LINTRACE" -q -o lineage -- sh -c 'cat out/*; exit 3' >/dev/null || [ $? -eq 3 ] || return 1
  "$LINTRACE" -q -o lineage -- sh -c 'kill -9 $$' || [ $? -eq 137 ] || return 1
  "$LINTRACE" -q -o lineage -- true || return 1
  "$LINTRACE" -q --all -o lineage -- ls / >/dev/null || return 1
  "$LINTRACE" -q --profile=off -o lineage -- cat shop/data/raw/orders.csv >/dev/null || return 1
}

setup() {
  cd "$BATS_FILE_TMPDIR" || return 1
}

@test "P7: every event agrees with the OpenLineage specification" {
  run python3 "$TOP/tests/documents/check-openlineage.py" lineage/events/*.json
  assert_success
  assert_output "10 events are valid"
}

@test "P7: every event is UTF-8 JSON that other readers accept" {
  python3 -c 'import glob, json
for p in glob.glob("lineage/events/*.json"): json.loads(open(p, "rb").read().decode("utf-8", "strict"))'
  jq -e . lineage/events/*.json >/dev/null
}

@test "P7: the CSV log is read alike by another reader, one record a run" {
  python3 -c 'import csv
rows = list(csv.DictReader(open("lineage/events.csv", newline="", encoding="utf-8")))
assert len(rows) == 10 and all(None not in r and None not in r.values() for r in rows)
assert {r["status"] for r in rows} == {"COMPLETED", "FAILED"}'
}

@test "P7: the diagram is in the strict form that every renderer understands" {
  run python3 "$TOP/tests/documents/check-mermaid.py" lineage/diagram.mmd
  assert_success
}

@test "P7: Mermaid itself parses the diagram" {
  need node
  modules=${MERMAID_MODULES:-$TOP/build/node_modules}
  [ -d "$modules/mermaid" ] || skip "no mermaid in $modules"
  run node "$TOP/tests/documents/parse-mermaid.mjs" "$modules" lineage/diagram.mmd
  assert_success
  printf 'graph TD\n  end["x"]\n' >bad.mmd
  run node "$TOP/tests/documents/parse-mermaid.mjs" "$modules" bad.mmd
  assert_failure
}

@test "the log folder holds what the contract says and nothing else" {
  [ "$(cd lineage && ls | grep -v "^index.sqlite-" | sort | tr "\n" " ")" = "diagram.mmd events events.csv index.sqlite traces " ]
  [ "$(ls lineage/events | wc -l)" -eq "$(ls lineage/traces | wc -l)" ]
  [ "$(ls "$LINTRACE_STATE_DIR" 2>/dev/null | wc -l)" -eq 0 ]
}
