#!/usr/bin/env bats
# lintrace impact, origin and path: through the graph of a log, and back.
load helper

# The rows of an answer, one a line: what jq makes of them.
rows() { # FILTER, COMMAND...
  local filter=$1 command=$2
  shift 2
  "$LINTRACE" "$command" --json "$@" | jq -r ".rows[] | $filter"
}
reached='"\(.hop) \(.kind) \(.label) \(.edge) \(.via | join("+"))"'
sample() {
  mkdir lineage
  cp -r "$TOP/docs/sample-lineage/events" lineage/
}
# An event of somebody else: JOB, "in ..." "out ...", and more members of the first output's facets.
foreign() { # FILE JOB INPUTS OUTPUTS [FACETS] [TIME]
  mkdir -p lineage/events
  jq -n --arg job "$2" --arg in "$3" --arg out "$4" --argjson facets "${5:-{\}}" --arg time "${6:-2026-03-01T10:00:00Z}" \
    --arg id "$1" '{eventType: "COMPLETE", eventTime: $time, producer: "https://example.invalid/other",
      schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
      run: {runId: $id}, job: {namespace: "default", name: $job},
      inputs: ($in | split(" ") | map({namespace: "file", name: .})),
      outputs: ($out | split(" ") | map({namespace: "file", name: ., facets: $facets}))}' >"lineage/events/$1.json"
}

@test "impact tells all that depends on a dataset, with hops, jobs, owners and the last run" {
  sample
  run rows "$reached" impact raw/orders.csv
  assert_output '1 dataset orders_clean.csv direct etl_orders
1 job etl_orders null 
2 dataset customers_daily.csv direct etl_customers_daily
2 dataset monthly_report.csv direct monthly_report
2 dataset monthly_report.csv.gz direct monthly_report
2 dataset top_customers.csv direct top_customers
2 job etl_customers_daily null 
2 job monthly_report null 
2 job top_customers null '
  run rows '[.namespace, .name, .column, .owners[0], .pii, .masked, .last_status, .last_time, .dropped] | @json' \
    impact raw/orders.csv --hops 1
  assert_output '["file","/srv/shop/data/processed/orders_clean.csv",null,"team:data-eng",true,null,"COMPLETED","2026-11-21T17:42:32.780Z",false]
["default","etl_orders",null,"team:data-eng",null,null,"COMPLETED","2026-11-21T17:42:32.780Z",null]'
}

@test "origin tells what a dataset comes from; a source has no last run" {
  sample
  run rows '"\(.hop) \(.kind) \(.label) \(.last_run)"' origin customers_daily.csv --kind dataset
  assert_output '1 dataset orders_clean.csv 01a1ff33-e23f-7053-80fe-e05180dccc7d
1 dataset customers.csv null
2 dataset orders.csv null'
}

@test "P8: impact of a column tells columns, and what is masked on every way" {
  sample
  run rows '"\(.hop) \(.kind) \(.label) \(.edge) \(.masked)"' impact customers.email
  assert_output '1 column customers_daily.csv.email_hash direct true'
  run rows '"\(.hop) \(.label) \(.edge) \(.masked)"' origin customers_daily.total_spend --hops 1
  assert_output '1 orders_clean.csv.customer_id indirect false
1 orders_clean.csv.total direct false
1 customers.csv.customer_id indirect false'
}

@test "P8: masked is a column only if no run, by no way, shows what it copies" {
  mapping() { # MASKING TYPE: column y of b from column x of a
    printf '{"columnLineage": {"fields": {"y": {"inputFields": [{"namespace": "file", "name": "/w/a", "field": "x",
      "transformations": [{"type": "%s", "masking": %s}]}]}}}}' "$2" "$1"
  }
  foreign 11111111-0000-4000-8000-000000000001 j /w/a /w/b "$(mapping true DIRECT)"
  run rows '"\(.edge) \(.masked)"' impact a.x
  assert_output 'direct true'
  foreign 11111111-0000-4000-8000-000000000002 j /w/a /w/b "$(mapping false INDIRECT)" # decides on rows, shows nothing
  run rows '"\(.edge) \(.masked)"' impact a.x
  assert_output 'direct true'
  foreign 11111111-0000-4000-8000-000000000003 j /w/a /w/b "$(mapping false DIRECT)"
  run rows '"\(.edge) \(.masked)"' impact a.x
  assert_output 'direct false'
}

@test "where nobody told the columns the dataset is told at which the trail ends" {
  foreign 11111111-0000-4000-8000-000000000001 mapped /w/a /w/b '{"columnLineage": {"fields": {"y": {"inputFields":
    [{"namespace": "file", "name": "/w/a", "field": "x"}]}}}}'
  foreign 11111111-0000-4000-8000-000000000002 silent /w/b /w/c
  foreign 11111111-0000-4000-8000-000000000003 further /w/c /w/d
  run rows "$reached" impact a.x
  assert_output '1 column b.y direct mapped
2 dataset c direct silent'
  run rows "$reached" origin c
  assert_output '1 dataset b direct silent
1 job silent null 
2 dataset a direct mapped
2 job mapped null '
}

@test "runs of real programs: a chain, a job that only reads, and what was only inherited is indirect" {
  echo 1 >in.csv
  echo 2 >conf
  # shellcheck disable=SC2016 # for the inner shell
  "$LINTRACE" -q -j first -- bash -c 'v=$(cat conf); sort in.csv >mid.csv; true "$v"'
  "$LINTRACE" -q -j second -- sh -c 'cat mid.csv >out.csv'
  "$LINTRACE" -q -j reader -- sh -c 'cat out.csv >/dev/null'
  run rows "$reached" impact in.csv
  assert_output '1 dataset mid.csv direct first
1 job first null 
2 dataset out.csv direct second
2 job second null 
3 job reader null '
  run rows "$reached" impact conf --kind dataset
  assert_output '1 dataset mid.csv indirect first
2 dataset out.csv indirect second'
  run rows "$reached" impact job:first --hops 1
  assert_output '0 dataset mid.csv writes first
1 dataset out.csv direct second
1 job second null '
}

@test "impact of a job or run begins with what it wrote, origin with what it read, and with nothing else" {
  echo 1 >a
  "$LINTRACE" -q -j j1 -- cp a b
  "$LINTRACE" -q -j j2 -- cp a c
  "$LINTRACE" -q -j reader -- sh -c 'cat c >/dev/null'
  second=$("$LINTRACE" runs --json | jq -r '.rows[1].run')
  for what in job:j2 "run:$second"; do
    run rows "$reached" impact "$what"
    assert_output '0 dataset c writes j2
1 job reader null '
    run rows "$reached" origin "$what"
    assert_output '0 dataset a reads j2'
  done
  run --separate-stderr "$LINTRACE" impact job:reader
  assert_success
  [[ $stderr == *'nothing in the log depends on it'* ]]
  run "$LINTRACE" impact run:nope
  assert_failure 4
  [ "$("$LINTRACE" impact --json "run:$second" | jq -r '.start[].name')" = "$SCRATCH/c" ]
  run -4 "$LINTRACE" impact --as-of latest~2 "run:$second"
}

@test "a cycle is gone through once, and what was asked for is no row" {
  foreign 11111111-0000-4000-8000-000000000001 ab /w/a /w/b
  foreign 11111111-0000-4000-8000-000000000002 ba /w/b /w/a
  foreign 11111111-0000-4000-8000-000000000003 bb /w/b /w/b
  run rows "$reached" impact a
  assert_output '1 dataset b direct ab
1 job ab null 
2 job ba null 
2 job bb null '
  run rows "$reached" origin a --kind dataset
  assert_output '1 dataset b direct ba'
}

@test "a group and its member are one: an alias costs no hop, and two in a row are not taken" {
  local group='{"symlinks": {"identifiers": [{"namespace": "file", "name": "/w/jan", "type": "TABLE"},
    {"namespace": "file", "name": "/w/feb", "type": "TABLE"}]}}'
  foreign 11111111-0000-4000-8000-000000000001 load /w/in /w/year "$group"
  foreign 11111111-0000-4000-8000-000000000002 use /w/jan /w/report
  foreign 11111111-0000-4000-8000-000000000003 other /w/feb /w/more
  run rows "$reached" impact in --kind dataset
  assert_output '1 dataset feb direct load
1 dataset jan direct load
1 dataset year direct load
2 dataset more direct other
2 dataset report direct use'
  run rows "$reached" impact jan --kind dataset
  assert_output '0 dataset year alias 
1 dataset report direct use'
  run rows '"\(.step) \(.source_label) \(.job) \(.target_label) \(.kind) \(.runs)"' path in report
  assert_output '1 in load year direct 1
2 year null jan alias 0
3 jan use report direct 1'
  run -4 "$LINTRACE" path feb report
}

@test "as of a moment, and after a rollback, the graph is that of then" {
  foreign 11111111-0000-4000-8000-000000000001 one /w/a /w/b '{}' 2026-03-01T10:00:00Z
  foreign 11111111-0000-4000-8000-000000000002 two /w/b /w/c '{}' 2026-03-02T10:00:00Z
  run rows '"\(.hop) \(.label)"' impact a --kind dataset
  assert_output '1 b
2 c'
  for when in 2026-03-01 2026-03-01T10:00:00Z v1 11111111-0000-4000-8000-000000000001; do
    run rows '"\(.hop) \(.label)"' impact a --kind dataset --as-of "$when"
    assert_output '1 b'
  done
  run -4 "$LINTRACE" impact c --as-of 2026-03-01
  "$LINTRACE" rollback 11111111-0000-4000-8000-000000000001
  run rows '"\(.hop) \(.label)"' impact a --kind dataset
  assert_output '1 b'
  run -4 "$LINTRACE" path a c
  run rows '"\(.hop) \(.label)"' impact a --kind dataset --as-of 2026-03-02
  assert_output '1 b
2 c'
}

@test "a dataset that was dropped, and a run that failed, are told" {
  foreign 11111111-0000-4000-8000-000000000001 make /w/a /w/b
  foreign 11111111-0000-4000-8000-000000000002 drop /w/a /w/b '{"lifecycleStateChange": {"lifecycleStateChange": "DROP"}}' \
    2026-03-01T11:00:00Z
  sed -i 's/COMPLETE"/FAIL"/' lineage/events/*2.json
  run rows '"\(.label) \(.dropped) \(.last_status) \(.via | join("+"))"' impact a --kind dataset
  assert_output 'b true FAILED drop+make'
}

@test "an answer that rests on an incomplete run says so" {
  echo 1 >in
  "$LINTRACE" -q -- sh -c 'cat in >out'
  run --separate-stderr "$LINTRACE" impact in
  [ -z "$stderr" ]
  sed -i 's/"verdict": "complete"/"verdict": "incomplete"/' lineage/events/*.json
  run --separate-stderr "$LINTRACE" impact in
  assert_success
  [[ $stderr == *"is incomplete"* ]]
  run --separate-stderr "$LINTRACE" impact in --json
  [ -z "$stderr" ]
  [ "$(jq .incomplete <<<"$output")" = true ]
}

@test "events that could not be read are told beside an answer" {
  sample
  run --separate-stderr "$LINTRACE" impact raw/orders.csv
  [ -z "$stderr" ]
  echo '{"eventType": "COMP' >lineage/events/torn.json
  run --separate-stderr "$LINTRACE" impact raw/orders.csv
  assert_success
  [[ $stderr == *"could not be read"*"lintrace index"* ]]
  run "$LINTRACE" impact raw/orders.csv --json
  [ "$(jq -c .log <<<"$output")" = '{"runs":4,"unreadable":1,"incomplete":0}' ]
}

@test "path tells the shortest way, the first by name of several, with mappings of columns" {
  foreign 11111111-0000-4000-8000-000000000001 z /w/a '/w/c /w/b'
  foreign 11111111-0000-4000-8000-000000000002 k /w/a /w/b
  foreign 11111111-0000-4000-8000-000000000003 k /w/c /w/d
  foreign 11111111-0000-4000-8000-000000000004 k /w/b /w/d
  run rows '"\(.step) \(.source) \(.job) \(.target) \(.runs)"' path a d
  assert_output '1 /w/a k /w/b 1
2 /w/b k /w/d 1'
  rm -r lineage
  sample
  run rows '"\(.source_column) \(.target_column) \(.kind) \(.transformation) \(.masking) \(.description)"' \
    path orders.amount customers_daily.total_spend
  assert_output 'amount total direct TRANSFORMATION false net_amount + tax
total total_spend direct AGGREGATION false sum(total), 0.00 when there are none'
}

@test "no path: exit 4, nothing on standard output as text, found: false as JSON" {
  sample
  run --separate-stderr -4 "$LINTRACE" path monthly_report.csv raw/orders.csv
  [ -z "$output" ]
  [[ $stderr == *"no way leads"* ]]
  run --separate-stderr -4 "$LINTRACE" path monthly_report.csv raw/orders.csv --json
  [ "$(jq -c '[.found, .rows]' <<<"$output")" = '[false,[]]' ]
  run --separate-stderr -4 "$LINTRACE" path customers.email top_customers.csv # its job tells no columns
  [[ $stderr == *"but their datasets lead there"* ]]
  run --separate-stderr -0 "$LINTRACE" path raw/orders.csv raw/orders.csv --json
  [ "$(jq -c '[.found, .rows]' <<<"$output")" = '[true,[]]' ]
}

@test "hostile names go through unharmed, and do nothing to a terminal" {
  local name=$'/w/\e[31ma;b,"c"\n<script>'
  mkdir -p lineage/events
  jq -n --arg name "$name" '{eventType: "COMPLETE", eventTime: "2026-03-01T10:00:00Z", producer: "x:y",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: {runId: "11111111-0000-4000-8000-000000000001"}, job: {namespace: "default", name: "-rf"},
    inputs: [{namespace: "file", name: $name}], outputs: [{namespace: "file", name: "/w/--json"}]}' >lineage/events/a.json
  run "$LINTRACE" origin -- --json
  assert_success
  refute_output --partial $'\e'
  [ "${#lines[@]}" -eq 3 ]
  "$LINTRACE" origin --json -- --json | jq -e --arg name "$name" '.rows[0].name == $name'
  "$LINTRACE" origin --format csv -- --json >a.csv
  python3 -c 'import csv,sys; rows = list(csv.DictReader(open("a.csv", newline=""))); assert rows[0]["name"] == sys.argv[1], rows' "$name"
  run rows '.label' impact -- "$name"
  assert_line --index 0 -- --json
  assert_line --index 1 -- -rf
}

@test "impact, origin, path: what is not there, is not clear or is wrong, and options behind the words" {
  sample
  run -4 "$LINTRACE" impact nothing.csv
  run --separate-stderr -4 "$LINTRACE" impact order.csv
  [[ $stderr == *"did you mean"* ]]
  run -2 "$LINTRACE" impact
  run -2 "$LINTRACE" impact a b
  run -2 "$LINTRACE" path a
  run -2 "$LINTRACE" origin orders.csv --hops many
  run -2 "$LINTRACE" origin --kind file orders.csv
  run -4 "$LINTRACE" impact -d nowhere orders.csv
  "$LINTRACE" impact raw/orders.csv --format csv >a
  "$LINTRACE" impact --format csv raw/orders.csv >b
  "$LINTRACE" impact --format csv -- raw/orders.csv >c
  cmp a b
  cmp a c
  foreign 11111111-0000-4000-8000-000000000009 copy /elsewhere/raw/orders.csv /w/z
  run --separate-stderr -4 "$LINTRACE" impact orders.csv
  [[ $stderr == *"2 datasets are called 'orders.csv'"* ]]
  run -0 "$LINTRACE" impact 'file:/elsewhere/raw/orders.csv'
}

@test "P9: the same question has the same bytes for an answer, whatever the locale, the time zone and the folder" {
  sample
  for format in text json csv markdown; do
    LC_ALL=C TZ=UTC "$LINTRACE" impact raw/orders.csv --format $format >one
    (
      mkdir -p deep
      cd deep
      LC_ALL=C.UTF-8 TZ=Asia/Tokyo LINTRACE_DIR=../lineage "$LINTRACE" impact raw/orders.csv --format $format
    ) >other
    cmp one other
  done
}

@test "what is nearly the name of a file is suggested, and whose the columns are is told" {
  printf 'k,v\n1,a\n' >a.csv
  "$LINTRACE" -q -- cp a.csv b.csv
  run "$LINTRACE" impact a.cs
  assert_failure 4
  assert_output --partial "did you mean 'a.csv'?; columns of a.csv are: k, v"
}

@test "a moment that is none is told in the words that were given" {
  echo 1 >a
  "$LINTRACE" -q -- cp a b
  run "$LINTRACE" runs --since 2026-13-01
  assert_failure 4
  assert_output --partial "'2026-13-01' is neither"
}

@test "a job in the lineage facet is no dataset" {
  foreign 11111111-0000-4000-8000-000000000001 load /w/in /w/out
  local entry='{"type": "DATASET", "namespace": "file", "name": "/w/in"}'
  jq --argjson entry "$entry" '.job.facets.lineage = {entries: [
      {type: "DATASET", namespace: "file", name: "/w/out", inputs: [$entry, {type: "JOB", namespace: "n", name: "zz"}]},
      {type: "JOB", namespace: "n", name: "yy", inputs: [$entry]}]}' lineage/events/1*.json >new
  mv new lineage/events/11111111-0000-4000-8000-000000000001.json
  run rows .label datasets
  assert_output $'in\nout'
  run rows "$reached" impact in --kind dataset
  assert_output '1 dataset out direct load'
}
