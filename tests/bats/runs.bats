#!/usr/bin/env bats
# lintrace runs, stats: the history of a log.
load helper

rows() { # FILTER, COMMAND...: the rows of an answer, one a line
  local filter=$1 command=$2
  shift 2
  "$LINTRACE" "$command" --json "$@" | jq -r ".rows[] | $filter"
}
sample() {
  mkdir lineage
  cp -r "$TOP/docs/sample-lineage/events" lineage/
}
# An event of another producer: FILE JOB TYPE TIME "in=rows ..." "out=rows ...".
told() {
  mkdir -p lineage/events
  jq -n --arg id "$1" --arg job "$2" --arg type "$3" --arg time "$4" --arg in "$5" --arg out "$6" '
    def datasets(facet; key): split(" ") | map(select(. != "") | split("=") |
      {namespace: "file", name: .[0]} + {(facet): (if .[1] then {(key): {rowCount: (.[1] | tonumber)}} else {} end)});
    {eventType: $type, eventTime: $time, producer: "https://example.invalid/other",
     schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
     run: {runId: $id}, job: {namespace: "default", name: $job},
     inputs: ($in | datasets("inputFacets"; "inputStatistics")),
     outputs: ($out | datasets("outputFacets"; "outputStatistics"))}' >"lineage/events/$1.$3.json"
}
id() { printf '%08d-0000-4000-8000-000000000000' "$1"; }

@test "runs lists what ran, the newest first, with job, end, status, verdict and rows" {
  sample
  run rows '[.run, .job, .start, .end, .seconds, .status, .verdict, .inputs, .outputs, .rows_in, .rows_out] | @csv' runs
  assert_output '"01a1ff33-e2bb-784f-a91c-f33f2c2f44e3","top_customers","2026-11-21T17:42:32.891Z","2026-11-21T17:42:32.923Z",0.032,"COMPLETED","complete",2,1,208,10
"01a1ff33-e27d-7244-ac01-82f1d4277b74","monthly_report","2026-11-21T17:42:32.829Z","2026-11-21T17:42:32.877Z",0.048,"COMPLETED","complete",1,2,172,128
"01a1ff33-e257-7872-9cad-c9ebe84c1bad","etl_customers_daily","2026-11-21T17:42:32.791Z","2026-11-21T17:42:32.818Z",0.027,"COMPLETED","complete",2,1,222,36
"01a1ff33-e23f-7053-80fe-e05180dccc7d","etl_orders","2026-11-21T17:42:32.767Z","2026-11-21T17:42:32.780Z",0.013,"COMPLETED","complete",2,1,250,172'
}

@test "runs: START and COMPLETE are one run; what never ended is RUNNING, without a duration" {
  told "$(id 1)" load START 2026-03-01T10:00:00Z a=5 ""
  told "$(id 1)" load COMPLETE 2026-03-01T10:00:07.5Z "" b=4
  told "$(id 2)" load START 2026-03-01T11:00:00Z a ""
  run rows '[.run[:8], .status, .start, .seconds, .rows_in, .rows_out, .verdict] | @json' runs
  assert_output '["00000002","RUNNING","2026-03-01T11:00:00.000Z",null,null,null,null]
["00000001","COMPLETED","2026-03-01T10:00:00.000Z",7.5,5,4,null]'
}

@test "runs: filters by job, dataset, status, verdict and time, and all that are given must hold" {
  told "$(id 1)" load_a COMPLETE 2026-03-01T10:00:00Z x a
  told "$(id 2)" load_b FAIL 2026-03-02T10:00:00Z x ""
  told "$(id 3)" send ABORT 2026-03-03T10:00:00Z a ""
  told "$(id 4)" load_a COMPLETE 2026-03-04T10:00:00Z x a
  numbers() { "$LINTRACE" runs --json "$@" | jq -r '[.rows[].run[7:8]] | join(" ")'; }
  [ "$(numbers --job 'load_*')" = "4 2 1" ]
  [ "$(numbers --job default/send)" = 3 ]
  [ "$(numbers --dataset a)" = "4 3 1" ]
  [ "$(numbers --failed)" = "3 2" ]
  [ "$(numbers --status failed)" = 2 ]
  [ "$(numbers --since 2026-03-02 --until 2026-03-03)" = "3 2" ]
  [ "$(numbers --since 2026-03-02T10:00:00.001Z)" = "4 3" ]
  [ "$(numbers --since "$(id 3)")" = "4 3" ]
  [ "$(numbers --job 'load_*' --dataset x --until "$(id 2)")" = "2 1" ]
  [ "$(numbers --incomplete)" = "" ]
  [ "$(numbers --limit 2)" = "4 3" ]
  "$LINTRACE" runs --limit 2 --json | jq -e '.left_out == 2 and .log == {runs: 4, unreadable: 0, incomplete: 0}'
  run "$LINTRACE" runs --job nobody
  assert_failure 4
  run "$LINTRACE" runs --limit many
  assert_failure 2
  run "$LINTRACE" runs nonsense
  assert_failure 2
}

@test "P2: runs tells why a run is incomplete, and the answer that such a run is in it" {
  sample
  "$LINTRACE" runs --json | jq -e '.incomplete == false'
  jq '.run.runId = "01a1ff33-ffff-7000-8000-000000000000" | .run.facets.lintrace_trace += {verdict: "incomplete", reasons: ["a <reason>", "x"]}' \
    lineage/events/01a1ff33-e2bb*.json >lineage/events/two.json
  "$LINTRACE" runs --json --incomplete | jq -e '.incomplete and (.rows | length == 1 and .[0].reasons == ["a <reason>", "x"])'
}

@test "runs of hostile names stay in their cells in every format" {
  "$LINTRACE" -q -j $'a,"b"\n|<i>\x1b[31m' -- true
  [ "$("$LINTRACE" runs --format csv | python3 -c 'import csv, sys; print([row[2] for row in csv.reader(sys.stdin)])')" = \
    "['job', 'a,\"b\"\\n|<i>\\x1b[31m']" ]
  run "$LINTRACE" runs
  refute_output --partial $'\x1b'
  [ "${#lines[@]}" -eq 2 ]
  run "$LINTRACE" runs --format markdown
  [ "${#lines[@]}" -eq 3 ]
  assert_line --index 2 --partial '| `a,"b"\n\|<i>\x1b[31m` |' # code, in one cell
}

@test "P9: runs says the same whatever TZ, LC_ALL and folder" {
  sample
  "$LINTRACE" runs >a
  (cd / && TZ=Asia/Tokyo LC_ALL=C LINTRACE_DIR=$SCRATCH/lineage "$LINTRACE" runs) >b
  cmp a b
  "$LINTRACE" index --rebuild >/dev/null
  "$LINTRACE" runs | cmp - a
}

@test "runs shows people the newest 100 and says what it leaves out; CSV has all" {
  for i in $(seq 101 209); do told "$(id "$i")" j COMPLETE "2026-03-01T10:00:00.${i}Z" "" ""; done
  run --separate-stderr "$LINTRACE" runs
  [ "${#lines[@]}" -eq 101 ]
  [[ $stderr == *'9 older runs'* ]]
  [ "$("$LINTRACE" runs --format csv | wc -l)" -eq 110 ]
}

# ---- stats ----

@test "stats: runs, ends, durations by nearest rank and rows of each job" {
  for i in 1 2 3 4; do
    told "$(id "$i")" load START "2026-03-0${i}T10:00:00Z" x ""
    told "$(id "$i")" load "$([ "$i" = 3 ] && echo FAIL || echo COMPLETE)" "2026-03-0${i}T10:00:0${i}Z" "x=${i}0" "y=$i"
  done
  told "$(id 5)" idle START 2026-03-05T10:00:00Z "" ""
  run rows '[.job, .runs, .completed, .failed, .aborted, .running, .success_rate, .p50_seconds, .p95_seconds, .max_seconds,
    .rows_in, .rows_out, .kept, .rows_out_before, .last_status, .last_end] | @json' stats
  assert_output '["idle",1,0,0,0,1,null,null,null,null,null,null,null,null,"RUNNING","2026-03-05T10:00:00.000Z"]
["load",4,3,1,0,0,0.75,2,4,4,40,4,0.1,2,"COMPLETED","2026-03-04T10:00:04.000Z"]'
  "$LINTRACE" stats --json | jq -e '.total | .runs == 5 and .completed == 3 and .max_seconds == 4'
  run rows '[.job, .runs] | @json' stats --since 2026-03-03
  assert_output '["idle",1]
["load",2]'
}

@test "stats: the flows that most runs tell, and the chain of runs that took longest" {
  for i in 1 2; do told "$(id "$i")" often COMPLETE "2026-03-01T0${i}:00:00Z" a b; done
  told "$(id 3)" slow START 2026-03-01T03:00:00Z b ""
  told "$(id 3)" slow COMPLETE 2026-03-01T03:00:50Z b c
  told "$(id 4)" quick START 2026-03-01T04:00:00Z b ""
  told "$(id 4)" quick COMPLETE 2026-03-01T04:00:01Z b d
  told "$(id 5)" join START 2026-03-01T05:00:00Z "c d" ""
  told "$(id 5)" join COMPLETE 2026-03-01T05:00:02Z "c d" e
  run bash -c '"$LINTRACE" stats --json | jq -r ".flows[:2][] | [.from, .job, .to, .runs] | @json"'
  assert_output '["a","often","b",2]
["b","quick","d",1]'
  run bash -c '"$LINTRACE" stats --json | jq -r "[.critical_path[].job] | @json"'
  assert_output '["slow","join"]' # 52 s; through quick it is 3 s; the runs of often tell no duration
  "$LINTRACE" stats --json | jq -e '.critical_path_seconds == 52'
  run bash -c '"$LINTRACE" stats --run '"$(id 4)"' --json | jq -r "[.critical_path[].job] | @json"'
  assert_output '["quick"]'
  run "$LINTRACE" stats --section nowhere
  assert_failure 2
}

# ---- the columns ----

# The columns that docs/answers.md tells of the first table below a heading.
documented() { # HEADING
  awk -v heading="^## $1" '$0 ~ heading { found = 1; next } /^## / { found = 0 }
    found && /^\| `/ { split($0, cells, "|"); print cells[2]; seen = 1 } found && seen && !/^\|/ { exit }' "$TOP/docs/answers.md" |
    grep -o '`[a-z0-9_]*`' | tr -d '`' | paste -sd,
}

@test "the columns of an answer are those in docs/answers.md, in their order" {
  echo 1 >a
  "$LINTRACE" -q -- cp a b
  check() { # HEADING, ARGUMENTS...
    local heading=$1
    shift
    [ "$("$LINTRACE" "$@" --format csv | head -1)" = "$(documented "$heading")" ] || {
      "$LINTRACE" "$@" --format csv | head -1
      documented "$heading"
      return 1
    }
  }
  check 'runs ' runs
  check 'datasets ' datasets
  check 'why ' why b
  check 'diff ' diff latest latest
  check 'stale ' stale
  check 'stats ' stats
  check 'show ' show latest --section inputs
}
