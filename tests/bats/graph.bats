#!/usr/bin/env bats
# lintrace graph, doctor and hooks.
load helper

@test "graph draws from the folder, from the CSV alone and from standard input, alike" {
  echo 1 >in
  "$LINTRACE" -q -- sh -c 'cat in > mid'
  "$LINTRACE" -q -- sh -c 'cat mid > out'
  "$LINTRACE" graph lineage >a
  "$LINTRACE" graph lineage/events.csv >b
  "$LINTRACE" graph - <lineage/events.csv >c
  "$LINTRACE" graph >d
  cmp a b && cmp a c && cmp a d && cmp a lineage/diagram.mmd
  [ "$(grep -c -- '-->' a)" -eq 4 ]
}

@test "graph without a log: exit 4 and what to do" {
  run --separate-stderr "$LINTRACE" graph nowhere
  [ "$status" -eq 4 ]
  [ -z "$output" ]
  [[ $stderr == *"lintrace -- "* ]]
}

@test "doctor tells dynamic, static, script, missing" {
  run "$LINTRACE" doctor -- "$(command -v gzip)"
  assert_success
  run "$LINTRACE" doctor
  assert_success
  printf '#!/bin/sh\n' >s.sh
  chmod +x s.sh
  run "$LINTRACE" doctor -- ./s.sh
  assert_success
  assert_output --partial script
  assert_output --partial dynamic
  run "$LINTRACE" doctor -- ./nothing
  assert_failure 4
  compile static -static <<<'int main(void){return 0;}' || skip "no static libc"
  run "$LINTRACE" doctor -- ./static
  assert_output --partial 'a static program'
  if "$LINTRACE" doctor | grep -q '^ptrace  *permitted'; then
    assert_success
    assert_output --partial 'follows it by ptrace'
  else
    assert_failure 1
    assert_output --partial 'not permitted here'
  fi
}

@test "hooks lists every row of the table" {
  run "$LINTRACE" hooks --format csv
  assert_success
  [ "$((${#lines[@]} - 1))" -eq "$(grep -cE '^(HOOK|ALIAS|SKIP)\(' "$TOP/preload/wire/hooks.def")" ]
}

# The files that tests/documents/hostile-names.py names, each with its own job's worth of trouble.
hostile_run() {
  cp "$TOP/tests/documents/hostile-names.py" .
  "$LINTRACE" -q -j '<b>end</b>' -- python3 hostile-names.py out
}
modules() {
  need node
  modules=${MERMAID_MODULES:-$TOP/build/node_modules}
  [ -d "$modules/mermaid" ] || skip "no mermaid in $modules"
}

@test "P7: hostile names are drawn strictly at every level" {
  hostile_run
  for level in run file process; do "$LINTRACE" graph --level $level >$level.mmd; done
  run python3 "$TOP/tests/documents/check-mermaid.py" ./*.mmd
  assert_success
  assert_output '3 diagrams are well formed'
}

@test "P7: hostile names come back from Mermaid character for character" {
  modules
  hostile_run
  python3 hostile-names.py --labels | sed 's/ *$//' | sort >wanted # Mermaid trims blanks
  for level in run file process; do
    "$LINTRACE" graph --level $level >$level.mmd
    node "$TOP/tests/documents/read-mermaid.mjs" "$modules" $level.mmd >$level.json
    jq -r '.nodes | to_entries[] | select(.key | test("^d")) | .value' $level.json | sort >found
    diff wanted found
    jq -e '(.nodes | keys | all(test("^[djps][0-9]+$"))) and .markup == []' $level.json >/dev/null
  done
  jq -e '.nodes.j1 == "<b>end</b>"' run.json >/dev/null
}

@test "P7: Graphviz draws every level, with hostile names and all" {
  need dot
  hostile_run
  python3 hostile-names.py --labels | grep -v … | sort >wanted
  for level in run file process; do
    "$LINTRACE" graph --level $level --format dot >$level.dot
    dot -Tsvg $level.dot >$level.svg 2>errors
    [ ! -s errors ]
    # What stands in the picture, as a reader of XML sees it.
    python3 -c 'import sys, xml.etree.ElementTree as tree
for text in tree.parse(sys.argv[1]).iter("{http://www.w3.org/2000/svg}text"): print((text.text or "").replace("\u00a0", " "))' $level.svg |
      sort >found
    run comm -23 wanted found
    assert_output ''
  done
}

@test "P7: hostile names of datasets and columns are drawn as groups, too" {
  printf '1. a,__b__,"c](d)",end\n1,2,3,4\n' >'__init__.csv'
  cat >lintrace.yaml <<'Y'
version: 1
datasets:
  - {name: in, path: __init__.csv}
  - {name: out, path: "1. out.csv"}
column_lineage:
  - {downstream: "out.1. a", upstream: ["in.__b__"]}
  - {downstream: out.end, upstream: ["in.c](d)"], masking: true}
Y
  "$LINTRACE" -q -- sh -c 'cat __init__.csv > "1. out.csv"'
  "$LINTRACE" graph --columns >c.mmd
  python3 "$TOP/tests/documents/check-mermaid.py" c.mmd
  "$LINTRACE" graph --columns --format dot >c.dot
  if command -v dot >/dev/null; then dot -Tsvg c.dot >c.svg; fi
  modules
  node "$TOP/tests/documents/read-mermaid.mjs" "$modules" c.mmd >c.json
  jq -e '.markup == [] and ([.groups[]] | sort) == ["1. out.csv", "__init__.csv"]
    and ([.nodes[]] | sort) == ["1. a", "__b__", "c](d)", "end"]' c.json
}

columns_run() {
  printf 'id,email\n1,x\n' >in.csv
  cat >lintrace.yaml <<'Y'
version: 1
datasets:
  - {name: in, path: in.csv}
  - {name: out, path: out.csv}
column_lineage:
  - {downstream: out.id, upstream: [in.id]}
  - {downstream: out.hash, upstream: [in.email], masking: true}
  - {downstream: out.id, upstream: [in.email], type: INDIRECT, subtype: FILTER}
Y
  "$LINTRACE" -q -- sh -c 'sed s/email/hash/ in.csv > out.csv'
}

@test "columns are drawn in their datasets: masked, indirect and direct" {
  columns_run
  "$LINTRACE" graph --columns >c.mmd
  grep -qx '    c2 --> c4' c.mmd
  grep -qx '    c1 -.-> c4' c.mmd
  grep -qx '    c1 -->|"masked"| c3' c.mmd
  python3 "$TOP/tests/documents/check-mermaid.py" c.mmd
  "$LINTRACE" graph --columns lineage/events/*.json | grep -v '^%% run' >one.mmd
  cmp c.mmd one.mmd
  "$LINTRACE" graph --columns --format dot >c.dot
  grep -q '^    d1:c1:e -> d2:c3:w \[style=solid, label="masked"\];$' c.dot
  if command -v dot >/dev/null; then dot -Tsvg c.dot >c.svg; fi
  modules
  node "$TOP/tests/documents/read-mermaid.mjs" "$modules" c.mmd |
    jq -e '.groups == {"d1": "in.csv", "d2": "out.csv"} and .nodes == {"c1": "email", "c2": "id", "c3": "hash", "c4": "id"}'
}

@test "P6: level file draws what fed what, level process who did it" {
  echo 1 >a
  echo 2 >b
  echo 'cat a | sort > x; cat b > y; mv y z' >s.sh
  "$LINTRACE" -q -- sh s.sh
  "$LINTRACE" graph --level file | grep -v '^%% run' | tail -n +6 >file
  diff - file <<'M'
    d1[("a")]:::dataset
    d2[("b")]:::dataset
    d3[("x")]:::dataset
    d4[("z")]:::dataset
    d1 --> d3
    d2 --> d4
M
  "$LINTRACE" graph --level process >process
  # a -> cat -> a pipe -> sort -> x, and b -> cat -> z
  grep -A 99 'classDef channel' process | tail -n +2 | sed 's/dash/sh/' >found
  diff - found <<'M'
    d1[("a")]:::dataset
    d2[("b")]:::dataset
    d3[("x")]:::dataset
    d4[("z")]:::dataset
    p1(["1 sh"]):::process
    p2(["2 cat"]):::process
    p3(["3 cat"]):::process
    p4(["4 mv"]):::process
    p5(["5 sort"]):::process
    s1{{"pipe"}}:::channel
    p1 -.-> p2
    p1 -.-> p3
    p1 -.-> p4
    p1 -.-> p5
    d1 --> p2
    p2 --> s1
    d2 --> p3
    p3 --> d4
    s1 --> p5
    p5 --> d3
M
}

@test "P9: the same run is drawn alike, whatever the locale, zone, folder and process ids" {
  echo 'for i in 1 2 3 4 5 6; do (cat in | tr a b | sort > out$i) & done; wait' >s.sh
  seq 100 >in
  "$LINTRACE" -q -o first -- sh s.sh
  for i in $(seq 50); do (:); done
  LC_ALL=C TZ=Asia/Tokyo "$LINTRACE" -q -o second -- sh s.sh
  for level in run file process; do
    for format in mermaid dot; do
      "$LINTRACE" graph --level $level --format $format first | grep -v '[%/] run ' >a
      (cd / && LC_ALL=C TZ=Asia/Tokyo "$LINTRACE" graph --level $level --format $format "$SCRATCH/second") | grep -v '[%/] run ' >b
      cmp a b
    done
  done
}

@test "a diagram that is too large is folded, which is told; dot has all" {
  mkdir -p in/a in/b
  for i in $(seq 160); do echo 1 >in/a/$i && echo 1 >in/b/$i; done
  "$LINTRACE" -q -- sh -c 'cat in/*/* > all'
  run --separate-stderr "$LINTRACE" graph --level file
  assert_success
  [[ $output == *'("in/a/ (160 datasets)")'* ]]
  [ "$stderr" = "lintrace graph: folded by folder to 3 datasets, 2 edges: too many to draw; 'lintrace graph --format dot' has all" ]
  [[ $output == *"%% ${stderr#lintrace graph: }"* ]]
  [ "$("$LINTRACE" graph --level file --format dot | grep -c ' -> ')" -eq 320 ]
}

@test "graph finds runs by id, by its beginning, the latest, and by event" {
  echo 1 >in
  "$LINTRACE" -q -j first -- cat in >one
  "$LINTRACE" -q -j second -- cat one >two
  first=$(jq -r 'select(.job.name == "first").run.runId' lineage/events/*.json)
  second=$(jq -r 'select(.job.name == "second").run.runId' lineage/events/*.json)
  "$LINTRACE" graph --run "$first" | grep -q '"first"'
  "$LINTRACE" graph --run latest | grep -q '"second"'
  "$LINTRACE" graph --run "${first%?}" | grep -q '"first"' || [ "${first%?}" = "${second%?}" ]
  "$LINTRACE" graph lineage/events/"$first".json | grep -q '"first"'
  "$LINTRACE" graph --level process lineage/events/"$first".json | grep -q "%% run $first"
  # An event without a trace, such as a step of a script has, is not the latest run.
  jq '.job.name = "step"' lineage/events/"$first".json >lineage/events/ffffffff-0000-7000-8000-000000000000.json
  "$LINTRACE" graph --run latest | grep -q '"second"'
  "$LINTRACE" graph --run ffff | grep -q '"step"'
  run --separate-stderr "$LINTRACE" graph --run ffff --level process
  assert_failure 4
  rm lineage/events/ffff*
  run --separate-stderr "$LINTRACE" graph --run 0
  assert_failure 4
  [[ $stderr == *"2 runs begin with '0'"* ]]
  run --separate-stderr "$LINTRACE" graph --run ../../../etc/passwd
  assert_failure 4
  rm lineage/traces/"$first"*
  run --separate-stderr "$LINTRACE" graph --level process --run "$first"
  assert_failure 4
  [ -z "$output" ]
  truncate -s -20 lineage/traces/"$second".ndjson.zst
  run --separate-stderr "$LINTRACE" graph --level process
  assert_failure 3
  [ -z "$output" ]
  printf 'not zstd' >lineage/traces/"$second".ndjson.zst
  run --separate-stderr "$LINTRACE" graph --level process
  assert_failure 3
  printf '{}' >lineage/events/"$second".json
  run --separate-stderr "$LINTRACE" graph --level file
  assert_failure 3
  [[ $stderr == *"$second.json: it is no OpenLineage event of a run" ]]
}

@test "graph refuses what does not go together" {
  echo 1 >in
  "$LINTRACE" -q -- cat in >out
  while read -r words; do
    # shellcheck disable=SC2086 # several words
    run --separate-stderr "$LINTRACE" graph $words
    assert_failure 2
    [ -z "$output" ]
    [ "${#stderr_lines[@]}" -eq 1 ]
  done <<'W'
--level file lineage/events.csv
--columns lineage/events.csv
--run latest -
--columns --level process
--all
--level nothing
--format svg
W
  run "$LINTRACE" graph --run latest lineage/events/*.json
  assert_failure 2
}
