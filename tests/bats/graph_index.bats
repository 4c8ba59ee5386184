#!/usr/bin/env bats
# lintrace graph over the index: selections, moments, tables.
load helper

sample() {
  mkdir lineage
  cp -r "$TOP/docs/sample-lineage/." lineage/
}
edges() { # the edges of a selection, one a line
  "$LINTRACE" graph "$@" --json | jq -r '.rows[] | "\(.source_label) \(.job) \(.target_label) \(.kind)"'
}
# What is drawn: names of nodes and arrows, from Mermaid.
drawn() {
  "$LINTRACE" graph "$@" | sed -n 's/^ *\([a-z][0-9]*\)\[(*"\([^"]*\)".*/\1=\2/p; s/^ *\([a-z][0-9]* .* [a-z][0-9]*\)$/\1/p' | grep -v '^classDef\|^class '
}

@test "the graph as of the last run is the diagram of the log, byte for byte" {
  sample
  "$LINTRACE" graph >a
  "$LINTRACE" graph --as-of latest >b
  cmp a b
  cmp a lineage/diagram.mmd
}

@test "graph SELECTION draws what lies around, so many edges up and down" {
  sample
  run drawn 1+monthly_report.csv
  assert_output 'd1=monthly_report.csv
d2=orders_clean.csv
j1=monthly_report
d2 --> j1
j1 --> d1'
  run edges +monthly_report.csv
  assert_output 'orders_clean.csv monthly_report monthly_report.csv direct
customers.csv etl_orders orders_clean.csv direct
orders.csv etl_orders orders_clean.csv direct'
  run edges customers_daily.csv+1
  assert_output 'customers_daily.csv top_customers top_customers.csv direct'
  run edges job:monthly_report
  assert_output 'orders_clean.csv monthly_report monthly_report.csv direct
orders_clean.csv monthly_report monthly_report.csv.gz direct'
}

@test "level file of a selection draws from dataset to dataset" {
  sample
  run drawn --level file customers_daily+1
  assert_output 'd1=customers_daily.csv
d2=top_customers.csv
d1 --> d2'
}

@test "graph of a column, as a picture and as a table" {
  sample
  run "$LINTRACE" graph customers.email+
  assert_line --partial '-->|"masked"|'
  run edges customers.email+
  assert_output 'customers.csv.email etl_customers_daily customers_daily.csv.email_hash direct'
  "$LINTRACE" graph --columns >a
  "$LINTRACE" graph --columns --as-of latest >b
  cmp a b
}

@test "graph as of a moment has only what was told until then" {
  echo 1 >in
  "$LINTRACE" -q -j one -- sh -c 'cat in >mid'
  "$LINTRACE" -q -j two -- sh -c 'cat mid >out'
  run edges --as-of latest~1
  assert_output 'in one mid direct'
  run edges --as-of v1
  assert_output 'in one mid direct'
  run edges
  assert_output 'in one mid direct
mid two out direct'
  run -4 "$LINTRACE" graph --as-of latest~1 out
  run -4 "$LINTRACE" graph --as-of never
}

@test "P6: an edge that is told is indirect is dashed, and the job's other arrows are not" {
  echo 1 >in
  echo 2 >conf
  # shellcheck disable=SC2016 # for the inner shell
  "$LINTRACE" -q -j one -- bash -c 'v=$(cat conf); sort in >out; true "$v"'
  run drawn +out
  assert_output 'd1=conf
d2=in
d3=out
j1=one
d1 -.-> j1
d2 --> j1
j1 --> d3'
}

@test "two names of one dataset are joined by a line, once; the table has both ways" {
  mkdir -p lineage/events
  jq -n '{eventType: "COMPLETE", eventTime: "2026-03-01T10:00:00Z", producer: "x:y",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: {runId: "11111111-0000-4000-8000-000000000001"}, job: {namespace: "default", name: "j"},
    inputs: [{namespace: "file", name: "/w/b"}],
    outputs: [{namespace: "file", name: "/w/a", facets: {symlinks: {identifiers:
      [{namespace: "file", name: "/w/b", type: "TABLE"}]}}}]}' >lineage/events/a.json
  run edges
  assert_output 'a null b alias
b null a alias
b j a direct'
  run drawn --level file '/w/*'
  assert_output 'd1=a
d2=b
d2 --> d1
d1 -.- d2'
  "$LINTRACE" graph --format dot '/w/*' | grep -F 'd1 -> d2 [style=dotted, dir=none]'
  "$LINTRACE" graph '/w/*' >one.mmd
  python3 "$TOP/tests/documents/check-mermaid.py" one.mmd
}

@test "a word is a log where one lies, and else names what to draw, even beside a file of that name" {
  sample
  mkdir raw
  printf 'order_id,amount\n1,2\n' >raw/orders.csv
  run edges raw/orders.csv+1
  assert_output 'orders.csv etl_orders orders_clean.csv direct'
  run drawn raw/orders.csv
  assert_output 'd1=orders.csv'
  "$LINTRACE" graph lineage >a
  "$LINTRACE" graph lineage/events.csv >b
  cmp a b
  cp -r lineage other
  run "$LINTRACE" graph -d other raw/orders.csv
  assert_success
  run -4 "$LINTRACE" graph nothing.csv
}

@test "tables of edges: csv, markdown, json; what does not go together is exit 2" {
  sample
  run "$LINTRACE" graph --format csv 1+customers_daily.csv
  assert_line --index 0 'source_namespace,source,source_column,source_label,job_namespace,job,target_namespace,target,target_column,target_label,kind,transformation,description,masking,runs,first_run,last_run'
  [ "${#lines[@]}" -eq 4 ] # with the edge between the two that it comes from
  run "$LINTRACE" graph --format markdown customers_daily.csv+1
  [ "${#lines[@]}" -eq 3 ]
  run -2 "$LINTRACE" graph --json lineage/events.csv
  run -2 "$LINTRACE" graph --json --run latest
  run -2 "$LINTRACE" graph --level process orders.csv
  run -2 "$LINTRACE" graph a b
}

@test "P7: a selection with hostile names is drawn strictly" {
  cp "$TOP/tests/documents/hostile-names.py" .
  "$LINTRACE" -q -j '<b>end</b>' -- python3 hostile-names.py out
  "$LINTRACE" graph '*' >one.mmd
  "$LINTRACE" graph '*' --level file >two.mmd
  run python3 "$TOP/tests/documents/check-mermaid.py" ./*.mmd
  assert_output '2 diagrams are well formed'
  "$LINTRACE" graph >whole.mmd
  "$LINTRACE" graph --as-of latest | cmp - whole.mmd
}

@test "graph --run takes the names of runs that all commands take" {
  echo 1 >a
  "$LINTRACE" -q -j first -- cp a b
  "$LINTRACE" tag good latest >/dev/null
  "$LINTRACE" -q -j second -- cp b c
  for name in latest~1 @good; do
    for level in run file process; do
      run "$LINTRACE" graph --run "$name" --level "$level"
      assert_success
      assert_output --partial "$("$LINTRACE" runs --json | jq -r '.rows[1].run')"
    done
  done
  run -4 "$LINTRACE" graph --run latest~2
  run -4 "$LINTRACE" graph --run @none
}
