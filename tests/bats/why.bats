#!/usr/bin/env bats
# lintrace why, diff, stale: contents, differences, and what should be made anew.
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
latest() { "$LINTRACE" runs --json --limit 1 | jq -r '.rows[0].run'; }
digest() { sha256sum <"$1" | cut -d' ' -f1; }
step='"\(.hop) \(.label) \(.run) \(.edge) \(.certain)"'

@test "why: the very versions that a file was made of, back to what no run made" {
  echo 1 >a
  "$LINTRACE" -q -- cp a b
  first=$(latest)
  "$LINTRACE" -q -- cp b c
  second=$(latest)
  echo 2 >a # a later version of the same name went into another b
  "$LINTRACE" -q -- cp a b
  run rows "$step" why c
  assert_output "0 c $second null true
1 b $first direct true
2 a null direct true"
  [ "$(rows .version why c | tail -1)" = "$(echo 1 | sha256sum | cut -d' ' -f1)" ]
  run rows '[.label, .read_by] | @json' why c
  assert_line "[\"b\",[\"$second\"]]"
  run rows .command why c
  assert_line --index 0 'b c'
}

@test "why by digest, by run, and by a copy under another name" {
  echo 1 >a
  "$LINTRACE" -q -- sh -c 'sed s/1/2/ a > b; sed s/1/3/ a > c'
  run rows "$step" why "sha256:$(digest b)"
  assert_output "0 b $(latest) null true
1 a null direct true"
  cp b elsewhere
  run rows .label why elsewhere
  assert_output $'b\na'
  run rows '"\(.hop) \(.label)"' why latest
  assert_output $'0 b\n0 c\n1 a'
}

@test "why is not certain where a version is not known, and says nothing of bytes that no run knows" {
  echo 1 >a
  "$LINTRACE" -q -- cp a b
  "$LINTRACE" -q -- cp b c
  event=lineage/events/$(latest).json
  jq 'del(.inputs[].facets.version)' "$event" >new && mv new "$event"
  run rows '"\(.label) \(.certain)"' why c
  assert_output $'c true\nb false\na true'
  echo 3 >>c
  run --separate-stderr "$LINTRACE" why c
  assert_failure 4
  [[ $stderr == *"$(digest c)"* ]]
  run "$LINTRACE" why sha256:0
  assert_failure 4
  run "$LINTRACE" why
  assert_failure 2
}

@test "why finds the maker of bytes that were read under another name" {
  printf '2\n1\n' >a
  "$LINTRACE" -q -j first -- sh -c 'sort a > b'
  mv b c # by nobody traced
  "$LINTRACE" -q -j second -- sh -c 'sort -r c > d'
  run rows '"\(.hop) \(.label) \(.job) \(.certain) \(.doubt)"' why d
  assert_output '0 d second true null
1 b first false the same bytes under another name
1 c null false no run wrote it, but one had left the same bytes under another name
2 a null true null'
  run rows '"\(.hop) \(.label) \(.job)"' why c
  assert_output '0 b first
0 c null
1 a null'
}

@test "why finds the maker that was still at work when its file was read" {
  echo 1 >a
  mkfifo go
  "$LINTRACE" -q -j slow -- sh -c 'cat a > b; read -r line < go; : "$line"' &
  until [ -s b ]; do sleep 0.05; done
  "$LINTRACE" -q -j reader -- cp b c
  echo end >go
  wait
  run rows '"\(.hop) \(.label) \(.job) \(.certain) \(.doubt)"' why c
  assert_output '0 c reader true null
1 b slow false the run that left these bytes was still at work when they were read
2 a null true null'
}

@test "why takes nothing for a copy that was there before" {
  echo 1 >a
  "$LINTRACE" -q -- cp a b
  "$LINTRACE" -q -- cp a c
  run rows "$step" why c
  assert_output "0 c $(latest) null true
1 a null direct true"
}

@test "why of the sample: five steps, by digest" {
  sample
  run rows '"\(.hop) \(.label) \(.job) \(.rows) \(.edge)"' why \
    sha256:baef8e2b4202535df9e8c3db2479361beaf3428edf75b4ee08514509f79fc4a2
  assert_output '0 top_customers.csv top_customers 10 null
1 customers_daily.csv etl_customers_daily 36 direct
1 orders_clean.csv etl_orders 172 direct
2 customers.csv null null direct
2 orders.csv null null direct'
}

# ---- diff ----

difference='"\(.kind) \(.change) \(.role) \(.what) \(.before) \(.after) \(.delta)"'

@test "diff of two runs: what is not the same, and nothing else" {
  printf 'id,x\n1,2\n' >a.csv
  printf '#!/bin/sh\ncat a.csv > b.csv\n' >s.sh
  chmod +x s.sh
  "$LINTRACE" -q -- ./s.sh
  "$LINTRACE" -q -- ./s.sh
  "$LINTRACE" -q -- ./s.sh
  run rows "$difference" diff latest~1 latest
  assert_output ''
  run "$LINTRACE" diff latest --exit-code
  assert_success
  one=$(digest a.csv)
  script=$(digest s.sh)
  printf 'id,x,y\n1,z,3\n4,5,6\n' >a.csv
  printf '#!/bin/sh\ncat a.csv > b.csv; cat a.csv > d.csv; exit 1\n' >s.sh
  run "$LINTRACE" -q -- ./s.sh now
  run rows "$difference" diff latest
  assert_output "status changed null null COMPLETED FAILED null
script changed null null $SCRATCH/s.sh sha256:$script $SCRATCH/s.sh sha256:$(digest s.sh) null
arguments added null null null now null
dataset added output d.csv null null null
version changed input a.csv $one $(digest a.csv) null
version changed output b.csv $one $(digest a.csv) null
rows changed input a.csv 1 2 1
rows changed output b.csv 1 2 1
column added input a.csv.y null null null
column added output b.csv.y null null null
type changed input a.csv.x integer string null
type changed output b.csv.x integer string null
edge added null d.csv null direct null"
  run "$LINTRACE" diff latest --exit-code
  assert_failure 1
  "$LINTRACE" diff latest --json | jq -e '.before.status == "COMPLETED" and .after.status == "FAILED"'
}

@test "diff: owners and tags by what the two runs told" {
  printf 'id\n1\n' >a.csv
  printf 'version: 1\ndatasets:\n  - {name: out, path: b.csv, owners: [team:a], tags: [raw], columns: [{name: id, pii: true}]}\n' >lintrace.yaml
  "$LINTRACE" -q -- cp a.csv b.csv
  printf 'version: 1\ndatasets:\n  - {name: out, path: b.csv, owners: [team:b], tags: [raw, gold], columns: [{name: id}]}\n' >lintrace.yaml
  "$LINTRACE" -q -- cp a.csv b.csv
  run rows "$difference" diff latest
  assert_output 'change changed output b.csv CREATE OVERWRITE null
owner added output b.csv null team:b null
owner removed output b.csv team:a null null
tag added output b.csv null gold null
tag removed output b.csv.id pii null null'
}

@test "diff --as-of: the graph and the last known state of the datasets at two moments" {
  printf 'x\n1\n' >a.csv
  "$LINTRACE" -q -j one -- cp a.csv b.csv
  one=$(digest a.csv)
  sleep 0.01
  printf 'x\n1\n2\n' >a.csv
  "$LINTRACE" -q -j one -- cp a.csv b.csv
  "$LINTRACE" -q -j two -- cp b.csv c.csv
  run rows "$difference" diff --as-of v1 latest
  assert_output "dataset added null c.csv null null null
job added null two null null null
version changed null a.csv $one $(digest a.csv) null
version changed null b.csv $one $(digest a.csv) null
rows changed null a.csv 1 2 1
rows changed null b.csv 1 2 1
edge added null c.csv null direct null"
  run rows "$difference" diff --graph v2 v2
  assert_output ''
  run rows '"\(.kind) \(.change) \(.what)"' diff --as-of latest v1
  assert_line 'edge removed c.csv'
  run "$LINTRACE" diff --as-of v1
  assert_failure 2
  run "$LINTRACE" diff nothing latest
  assert_failure 4
}

# ---- stale ----

stale='"\(.label) \(.reason) \(.because) \(.severity)"'


@test "stale: a later run wrote an input, and what comes from there" {
  echo 1 >a
  "$LINTRACE" -q -- cp a b
  "$LINTRACE" -q -- cp b c
  "$LINTRACE" -q -- cp c d
  run "$LINTRACE" stale --exit-code
  assert_success
  "$LINTRACE" -q -- sh -c 'echo 2 > b'
  run bash -c '"$LINTRACE" stale --log-only --json | jq -r ".rows[] | '"${stale//\"/\\\"}"'" | sed "s|$0/||"' "$SCRATCH"
  assert_output 'c input_changed b error
d input_stale c error'
  run "$LINTRACE" stale --exit-code
  assert_failure 1
  run "$LINTRACE" stale --exit-code b
  assert_success
  "$LINTRACE" -q -- cp b c
  "$LINTRACE" -q -- cp c d
  run "$LINTRACE" stale --exit-code
  assert_success
}

@test "stale: an input written anew with the same content makes nothing stale" {
  echo 1 >a
  "$LINTRACE" -q -- cp a b
  "$LINTRACE" -q -- cp b c
  "$LINTRACE" -q -- cp a b
  run --separate-stderr "$LINTRACE" stale --exit-code
  assert_success
  [ -z "$output" ]
  [ "$stderr" = 'lintrace stale: nothing is stale' ]
  [ "$("$LINTRACE" stale --json | jq -c .rows)" = '[]' ]
}

@test "stale looks at the files: changed or removed by nobody traced, and another program" {
  echo 1 >a
  printf '#!/bin/sh\ncat a > b\n' >s.sh
  chmod +x s.sh
  "$LINTRACE" -q -- ./s.sh
  "$LINTRACE" -q -- cp b c
  "$LINTRACE" -q -- cp b d
  echo 2 >a
  echo 3 >c
  rm d
  echo '# more' >>s.sh
  run bash -c '"$LINTRACE" stale --json | jq -r ".rows[] | '"${stale//\"/\\\"}"'" | sed "s|$0/||"' "$SCRATCH"
  assert_output "b input_changed a error
b program_changed s.sh warn
c changed null error
c input_stale b error
d input_stale b error
d missing null error"
  run rows '[.reason, .newer_version] | @json' stale c
  assert_line "[\"changed\",\"$(digest c)\"]"
  run "$LINTRACE" stale --log-only --exit-code
  assert_success
  rm b
  run rows .reason stale c
  assert_line input_missing
}

@test "stale: what the run that read it removed or moved away is missed by nobody" {
  printf '1\n2\n' | tee a c d >/dev/null
  "$LINTRACE" -q -- gzip c
  "$LINTRACE" -q -- sh -c 'sort d > e; rm d'
  "$LINTRACE" -q -- sh -c 'sort a > f'
  "$LINTRACE" -q -- mv f g
  run --separate-stderr "$LINTRACE" stale --exit-code
  assert_success
  [ -z "$output" ]
  "$LINTRACE" -q -- sh -c 'echo 3 > c' # it is there again, and may be another thing
  run rows "$stale" stale
  assert_output "c.gz input_changed $SCRATCH/c warn"
  "$LINTRACE" -q -- sh -c 'gzip < c > h; rm c'
  "$LINTRACE" -q -- sh -c 'echo 1 > a' # what was made of what is gone comes from there
  run rows "$stale" stale
  assert_output "g input_stale $SCRATCH/f error"
}

@test "stale: an input that another run removed or moved away" {
  echo 1 | tee a b >/dev/null
  "$LINTRACE" -q -- cp a c
  "$LINTRACE" -q -- cp b d
  "$LINTRACE" -q -- mv a e
  "$LINTRACE" -q -- gzip b
  run rows "$stale" stale
  assert_output "c input_dropped $SCRATCH/a error
d input_dropped $SCRATCH/b error"
}

@test "stale: what a failed run left, unless it is what was there before" {
  echo 1 >a
  "$LINTRACE" -q -j s -- cp a b
  "$LINTRACE" -q -j t -- cp b c
  run "$LINTRACE" -q -j s -- sh -c 'cp a b; exit 1'
  run "$LINTRACE" stale --exit-code
  assert_success
  run "$LINTRACE" -q -j s -- sh -c 'echo 2 > b; exit 1'
  failed=$(latest)
  run rows '[.label, .reason, .severity, .newer_run, .newer_version] | @json' stale b
  assert_output "[\"b\",\"left_by_failed\",\"error\",\"$failed\",\"$(digest b)\"]"
  run rows "$stale" stale c
  assert_line "c input_stale $SCRATCH/b error"
}

@test "stale: what follows is no surer than its cause" {
  local place=0 edge
  mkdir -p lineage/events
  for edge in j0: j1:A j2:B j0:; do # none of them knows a version
    place=$((place + 1))
    case $edge in
      j0:) inputs='[]' output=A ;;
      j1:A) inputs='[{"namespace":"n","name":"A"}]' output=B ;;
      j2:B) inputs='[{"namespace":"n","name":"B"}]' output=C ;;
    esac
    jq -n --arg job "${edge%%:*}" --argjson inputs "$inputs" --arg output "$output" --arg place "$place" \
      '{eventType: "COMPLETE", eventTime: "2026-01-01T00:00:0\($place)Z", producer: "p", schemaURL: "s",
        run: {runId: "11111111-0000-4000-8000-00000000000\($place)"}, job: {namespace: "n", name: $job},
        inputs: $inputs, outputs: [{namespace: "n", name: $output}]}' >"lineage/events/$place.json"
  done
  run rows "$stale" stale --log-only
  assert_output 'B input_changed A warn
C input_stale B warn'
}

@test "stale: older than the sidecar allows, as a warning or an error" {
  echo 1 >a
  "$LINTRACE" -q -- cp a b
  "$LINTRACE" -q -- cp a c
  for event in lineage/events/*.json; do
    jq '.eventTime = "2026-01-01T00:00:00Z"' "$event" >new && mv new "$event"
  done
  freshness() { printf 'version: 1\ndatasets:\n  - {name: b, path: b, freshness: {%s: {count: 1, period: day}}}\n' "$1"; }
  freshness warn_after >lintrace.yaml
  run rows '"\(.label) \(.reason) \(.severity) \(.made)"' stale
  assert_output 'b too_old warn 2026-01-01T00:00:00.000Z'
  freshness error_after >other.yaml
  run rows .severity stale --sidecar other.yaml --log-only
  assert_output error
}

@test "stale says of runs of another host only what the log tells" {
  sample
  run --separate-stderr "$LINTRACE" stale --exit-code
  assert_success
  [[ $stderr == *'another host'*5* ]]
}

@test "P9: why, diff and stale say the same after the index was made anew" {
  echo 1 >a
  for i in 1 2; do
    "$LINTRACE" -q -- cp a b
    "$LINTRACE" -q -- cp b c
    echo "$i" >>a
  done
  for question in 'why c' 'diff latest' 'diff --as-of v1 latest' stale; do
    # shellcheck disable=SC2086
    "$LINTRACE" $question --json >one
    rm -rf lineage/index.sqlite* lineage/.index
    # shellcheck disable=SC2086
    LC_ALL=C TZ=Asia/Tokyo "$LINTRACE" $question --json | cmp - one
  done
}
