#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The index is made of events/ alone: it may be lost, torn or changed at any time, and the next question is answered
# right. Versions, tags, rollbacks, archives and events of others.

load helper

teardown() {
  cd / && umount "$SCRATCH/disk" 2> /dev/null || true
}

# One event: event_of TYPE TIME RUN JOB INPUTS OUTPUTS [MORE], names with blanks between them.
event_of() {
  jq -cn --arg type "$1" --arg time "$2" --arg run "$3" --arg job "$4" --arg in "$5" --arg out "$6" '
    def datasets: split(" ") | map(select(. != "") | {namespace: "file", name: .});
    {eventType: $type, eventTime: $time, producer: "https://other.example", run: {runId: $run},
     schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
     job: {namespace: "other", name: $job}, inputs: ($in | datasets), outputs: ($out | datasets)}'
}
run_id() { printf '00000000-0000-4000-8000-%012d' "$1"; }
chain() { # three runs: a -> b -> c -> d
  mkdir -p log/events
  event_of COMPLETE 2026-01-01T00:00:00Z "$(run_id 1)" one /d/a /d/b > log/events/1.json
  event_of COMPLETE 2026-01-02T00:00:00Z "$(run_id 2)" two /d/b /d/c > log/events/2.json
  event_of COMPLETE 2026-01-03T00:00:00Z "$(run_id 3)" three /d/c /d/d > log/events/3.json
}
edges() { "$LINTRACE" index -d log --json | jq .facts.edges; }
flows() { sqlite3 -readonly "file:log/index.sqlite?immutable=1" 'SELECT source, target, job, runs FROM flows ORDER BY 1, 2, 3' | tr '\n' ' '; }
trusted() { # the index is as it was left: a question changes nothing
  local before
  before=$(stat -c '%i %s %.Y' log/index.sqlite)
  edges > /dev/null
  [ "$before" = "$(stat -c '%i %s %.Y' log/index.sqlite)" ]
}

@test "an index is made of the events when there is none, and kept" {
  chain
  [ "$(edges)" = 3 ]
  [ "$(flows)" = "/d/a|/d/b|one|1 /d/b|/d/c|two|1 /d/c|/d/d|three|1 " ]
  trusted
}

@test "an event that is put there later is in the next answer, one that is taken away is not" {
  chain
  edges > /dev/null
  event_of COMPLETE 2026-01-04T00:00:00Z "$(run_id 4)" four /d/d /d/e > log/events/4.json
  [ "$(edges)" = 4 ]
  rm log/events/1.json
  [ "$(edges)" = 3 ]
  event_of COMPLETE 2026-01-05T00:00:00Z "$(run_id 2)" two "/d/b /d/x" /d/c > new
  mv new log/events/2.json
  [ "$(edges)" = 4 ]
  "$LINTRACE" index -d log --rebuild > /dev/null
  [ "$(edges)" = 4 ]
}

@test "an event is found though the folder's time has whole seconds only" {
  local second
  chain
  second=$(($(date +%s) - 1))
  touch -d "@$second" log/events
  [ "$(edges)" = 3 ]
  event_of COMPLETE 2026-01-04T00:00:00Z "$(run_id 4)" four /d/d /d/e > log/events/4.json
  touch -d "@$second" log/events
  [ "$(edges)" = 4 ]
}

@test "every run of lintrace is in the index when it ends" {
  echo a,b > in.csv
  "$LINTRACE" -q -o log -- sh -c 'cat in.csv > out.csv'
  rm -rf copy && cp -r log copy
  "$LINTRACE" -q -o log -- sh -c 'cat out.csv > last.csv'
  [ "$(sqlite3 "file:log/index.sqlite" 'SELECT count(*) FROM run')" = 2 ]
}

@test "a large event is left to the next question: the end of a run does not wait for it" {
  echo a,b > in.csv
  chain
  event_of COMPLETE 2026-01-04T00:00:00Z "$(run_id 4)" four /d/d /d/e |
    jq -c '.outputs = [range(30000) | {namespace: "file", name: "/data/warehouse/\(.)"}]' > log/events/4.json
  "$LINTRACE" -q -o log -- cp in.csv out.csv
  [ ! -e log/index.sqlite ]
  [ "$(edges)" = 30004 ]
  "$LINTRACE" -q -o log -- cp in.csv out.csv
  [ "$(sqlite3 "file:log/index.sqlite" "SELECT count(*) FROM run JOIN node j ON j.id = job WHERE j.name = 'cp'")" = 2 ]
}

@test "a small event that tells a great many edges is left to the next question, too" {
  echo a,b > in.csv
  chain
  event_of COMPLETE 2026-01-04T00:00:00Z "$(run_id 4)" four "$(seq -f /i/%.0f 200 | tr '\n' ' ')" "$(seq -f /o/%.0f 200 | tr '\n' ' ')" > log/events/4.json
  "$LINTRACE" -q -o log -- cp in.csv out.csv
  [ ! -e log/index.sqlite ]
  [ "$(edges)" = 40004 ]
  for i in 5 6; do
    event_of COMPLETE 2026-01-04T00:00:00Z "$(run_id $i)" five "$(seq -f /i/%.0f 150 | tr '\n' ' ')" "$(seq -f /p/%.0f 150 | tr '\n' ' ')" > other.json
    "$LINTRACE" import -d log other.json > /dev/null
    [ "$(sqlite3 "file:log/index.sqlite" "SELECT count(*) FROM run WHERE run_id = '$(run_id $i)'")" = 0 ]
    [ "$("$LINTRACE" runs -d log --format csv | grep -c "$(run_id $i)")" = 1 ]
  done
}

@test "a missing, empty, torn, foreign or changed index is made anew" {
  chain
  edges > /dev/null
  local expected
  expected=$("$LINTRACE" versions -d log --json)
  for damage in 'rm log/index.sqlite' ': > log/index.sqlite' 'truncate -s 5000 log/index.sqlite' \
    'echo rubbish > log/index.sqlite' 'rm -f log/index.sqlite; mkdir log/index.sqlite' \
    'printf X | dd of=log/index.sqlite bs=1 seek=9000 conv=notrunc status=none' 'rm log/.index' \
    ': > log/.index' 'rm -f log/.index; mkdir log/.index' 'echo x > log/index.sqlite-wal' 'echo x > log/index.sqlite-shm' \
    'sqlite3 log/index.sqlite "DELETE FROM edge"'; do
    eval "$damage"
    run "$LINTRACE" versions -d log --json
    [ "$status" -eq 0 ] || { echo "$damage: $output"; false; }
    [ "$output" = "$expected" ] || { echo "$damage: $output"; false; }
    edges > /dev/null
    trusted || { echo "$damage: not kept"; false; }
  done
}

@test "an index that somebody changed in the tick of the clock in which it was made is made anew" {
  need mkfs.ext4
  truncate -s 16M image
  mkfs.ext4 -q -I 128 -F image 2> /dev/null # its clock ticks once a second
  mkdir disk
  mount -o loop image disk 2> /dev/null || skip "may not mount"
  cd disk
  chain
  for _ in 1 2 3; do
    [ "$(edges)" = 3 ]
    sqlite3 log/index.sqlite 'DELETE FROM edge'
    [ "$(flows)" = "" ]
    [ "$(edges)" = 3 ]
  done
}

@test "a link in the lock's place is replaced, and its target left alone" {
  chain
  echo precious > other
  ln -s ../other log/.index
  [ "$(edges)" = 3 ]
  [ "$(cat other)" = precious ]
  trusted
}

@test "who reads a long answer keeps nobody from the next one" {
  chain
  edges > /dev/null
  rm log/events/1.json
  (
    flock -s 9
    touch held
    exec sleep 30
  ) 9<> log/.index &
  while [ ! -e held ]; do sleep 0.05; done
  [ "$(edges)" = 2 ]
  kill -0 "$!"
  kill "$!"
}

@test "a folder that cannot be written to is asked all the same" {
  chain
  as_user chmod -R a-w log 2> /dev/null || chmod -R a-w log
  if [ -w log ]; then
    skip "root may write everywhere"
  fi
  [ "$(edges)" = 3 ]
  [ ! -e log/index.sqlite ]
}

@test "what is no event is told, and costs nothing else" {
  chain
  echo '{"a": ' > log/events/torn.json
  echo '{"eventTime": "2026-01-01T00:00:00Z"}' > log/events/empty.json
  printf '\0\1\2' > log/events/rubbish.json
  run "$LINTRACE" index -d log --json
  [ "$status" -eq 0 ]
  [ "$(jq -c '[.facts.files, .facts.unreadable, .facts.edges]' <<< "$output")" = '[6,3,3]' ]
  [ "$(jq -r '.unreadable_files[].file' <<< "$output" | tr '\n' ' ')" = "empty.json rubbish.json torn.json " ]
}

@test "START and COMPLETE of a run are one run, whichever comes first" {
  mkdir -p log/events
  event_of START 2026-01-01T00:00:00Z "$(run_id 1)" one "/d/a /d/b" "" > log/events/a.json
  event_of COMPLETE 2026-01-01T00:01:00Z "$(run_id 1)" one "" "/d/c" > log/events/b.json
  edges > /dev/null
  [ "$(flows)" = "/d/a|/d/c|one|1 /d/b|/d/c|one|1 " ]
  [ "$(sqlite3 -readonly 'file:log/index.sqlite?immutable=1' 'SELECT status, seconds FROM runs')" = "COMPLETED|60.0" ]
  rm -r log && mkdir -p log/events
  event_of COMPLETE 2026-01-01T00:01:00Z "$(run_id 1)" one "" "/d/c" > log/events/b.json
  edges > /dev/null
  [ "$(flows)" = "" ]
  event_of START 2026-01-01T00:00:00Z "$(run_id 1)" one "/d/a /d/b" "" > log/events/c.json
  [ "$(edges)" = 2 ]
  "$LINTRACE" index -d log --rebuild > /dev/null
  [ "$(flows)" = "/d/a|/d/c|one|1 /d/b|/d/c|one|1 " ]
}

@test "a run that ends after another that began later stands behind it, and takes nothing from it" {
  mkdir -p log/events
  event_of START 2026-01-01T00:00:00Z "$(run_id 1)" one /d/a /d/b > log/events/1.json
  event_of COMPLETE 2026-01-02T00:00:00Z "$(run_id 2)" one /d/a /d/b > log/events/2.json
  event_of COMPLETE 2026-01-03T00:00:00Z "$(run_id 1)" one /d/a /d/b > log/events/3.json
  run -0 "$LINTRACE" impact -d log --as-of 2026-01-02 --format csv /d/a
  [[ $output == *"/d/b,"* ]]
  [ "$(sqlite3 "file:log/index.sqlite" 'SELECT DISTINCT r.run_id FROM edge e JOIN run r ON r.id = e.first_run')" = "$(run_id 2)" ]
}

@test "times are told with any offset of ISO 8601" {
  mkdir -p log/events
  event_of COMPLETE 2026-01-02T05:00:00+0530 "$(run_id 1)" one /d/a /d/b > log/events/1.json
  event_of COMPLETE 2026-01-02T05:00:00.25+05:30 "$(run_id 2)" one /d/a /d/b > log/events/2.json
  event_of COMPLETE 2026-01-01T20:30:00-03 "$(run_id 3)" one /d/a /d/b > log/events/3.json
  edges > /dev/null
  [ "$(sqlite3 "file:log/index.sqlite" "SELECT seen % 86400000 FROM run ORDER BY run_id" | tr '\n' ' ')" = "84600000 84600250 84600000 " ]
}

@test "an array of events and one a line are read" {
  mkdir -p log/events
  { event_of COMPLETE 2026-01-01T00:00:00Z "$(run_id 1)" one /d/a /d/b
    event_of START 2026-01-02T00:00:00Z "$(run_id 2)" two /d/b ""
    event_of COMPLETE 2026-01-02T00:00:00Z "$(run_id 2)" two "" /d/c; } > log/events/lines.ndjson
  jq -s . log/events/lines.ndjson > array.json
  edges > /dev/null
  [ "$(flows)" = "/d/a|/d/b|one|1 /d/b|/d/c|two|1 " ]
  rm log/events/lines.ndjson && mv array.json log/events/array.json
  edges > /dev/null
  [ "$(flows)" = "/d/a|/d/b|one|1 /d/b|/d/c|two|1 " ]
}

@test "the lineage facet tells the edges, and not each input with each output" {
  mkdir -p log/events
  event_of COMPLETE 2026-01-01T00:00:00Z "$(run_id 1)" one "/d/a /d/b" "/d/x /d/y" |
    jq -c '.job.facets.lineage = {_producer: "p", _schemaURL: "s", entries: [
      {type: "DATASET", namespace: "file", name: "/d/x", inputs: [{type: "DATASET", namespace: "file", name: "/d/a"}]},
      {type: "DATASET", namespace: "file", name: "/d/y", inputs: []}]}' > log/events/1.json
  edges > /dev/null
  [ "$(flows)" = "/d/a|/d/x|one|1 " ]
}

@test "a file that was moved has its trail under the new name" {
  echo a,b > in.csv
  "$LINTRACE" -q -o log -- sh -c 'cat in.csv > out.csv'
  "$LINTRACE" -q -o log -- mv out.csv moved.csv
  [ "$("$LINTRACE" origin moved -d log --json | jq -c '[.rows[] | select(.kind == "dataset") | .label]')" = '["out.csv","in.csv"]' ]
}

@test "import takes events of others, each once" {
  { event_of START 2026-01-01T00:00:00Z "$(run_id 1)" one /d/a ""
    event_of COMPLETE 2026-01-01T00:00:01Z "$(run_id 1)" one "" /d/b; } > events.ndjson
  [ "$("$LINTRACE" import events.ndjson -d log --json | jq -c .facts)" = '{"events":2,"added":2}' ]
  [ "$("$LINTRACE" import - -d log --json < events.ndjson | jq -c .facts)" = '{"events":2,"added":0}' ]
  gzip -k events.ndjson
  [ "$("$LINTRACE" import events.ndjson.gz -d log --json | jq -c .facts)" = '{"events":2,"added":0}' ]
  jq -s . events.ndjson | "$LINTRACE" import - -d other --json > /dev/null
  [ "$(edges)" = 1 ]
  [ "$("$LINTRACE" index -d other --json | jq .facts.edges)" = 1 ]
  [ -e "log/events/$(run_id 1).json" ]
}

@test "import reads a pipe by its name, too" {
  chain
  run -0 "$LINTRACE" import -d log --json <(event_of COMPLETE 2026-01-04T00:00:00Z "$(run_id 4)" four /d/d /d/e)
  [ "$(jq -c .facts <<<"$output")" = '{"events":1,"added":1}' ]
}

@test "import takes nothing from a file with an error, and says where it is" {
  { event_of COMPLETE 2026-01-01T00:00:01Z "$(run_id 1)" one /d/a /d/b
    echo '{"no": "event"}'; } > events.ndjson
  run "$LINTRACE" import events.ndjson -d log
  [ "$status" -eq 3 ]
  [[ "$output" == "lintrace import: events.ndjson: event 2: no eventTime" ]]
  [ ! -e log ]
  run "$LINTRACE" import nowhere.json -d log
  [ "$status" -eq 4 ]
}

@test "a run id of another producer never leads out of the folder" {
  event_of COMPLETE 2026-01-01T00:00:01Z ../../evil one /d/a /d/b > events.json
  "$LINTRACE" import events.json -d log > /dev/null
  [ ! -e evil.json ] && [ ! -e log/evil.json ]
  [ "$(edges)" = 1 ]
}

@test "every run makes a version, and a tag names one" {
  chain
  [ "$("$LINTRACE" versions -d log --json | jq -c '.rows[] | [.version, .job, .datasets, .edges, .new_edges]' | tr '\n' ' ')" = \
    '[3,"three",4,3,1] [2,"two",3,2,1] [1,"one",2,1,1] ' ]
  "$LINTRACE" tag good v2 -d log > /dev/null
  [ "$("$LINTRACE" versions -d log --json | jq -c '.rows[1].tags')" = '["@good"]' ]
  "$LINTRACE" tag good latest -d log > /dev/null
  [ "$("$LINTRACE" versions -d log --json | jq -c '[.rows[].tags]')" = '[["@good"],[],[]]' ]
  run "$LINTRACE" tag 'not a name' -d log
  [ "$status" -eq 2 ]
  run "$LINTRACE" tag x v9 -d log
  [ "$status" -eq 4 ]
}

@test "a rollback makes a version that equals an old one, and deletes nothing" {
  chain
  "$LINTRACE" rollback v1 -d log --reason 'why not' --dry-run > /dev/null
  [ "$("$LINTRACE" versions -d log --json | jq '.rows | length')" = 3 ]
  "$LINTRACE" rollback v1 -d log --reason 'why not' > /dev/null
  [ "$("$LINTRACE" versions -d log --json | jq -c '.rows[0] | [.version, .kind, .base, .edges, .gone_edges, .reason]')" = \
    '[4,"rollback",1,1,2,"why not"]' ]
  [ "$("$LINTRACE" runs -d log --json | jq '.rows | length')" = 3 ]
  sleep 0.01
  "$LINTRACE" rollback v3 -d log > /dev/null
  [ "$("$LINTRACE" versions -d log --json | jq -c '.rows[0] | [.version, .base, .edges, .new_edges]')" = '[5,3,3,2]' ]
  rm log/index.sqlite
  [ "$("$LINTRACE" versions -d log --json | jq -c '.rows[0] | [.version, .base, .edges]')" = '[5,3,3]' ]
}

@test "the number of a version means what the list of versions calls so" {
  chain
  jq -n '{eventTime: "2026-01-01T12:00:00Z", producer: "https://other.example", schemaURL: "https://other.example/",
          job: {namespace: "lintrace", name: "versions",
                facets: {lintrace_version: {kind: "rollback", run: "of-another-log"}}}}' > log/events/mark.json
  run -0 "$LINTRACE" versions -d log --format csv
  [[ $output == *$'\n2,run,'* ]]
  run -0 "$LINTRACE" impact -d log --as-of v2 --format csv /d/a
  [[ $output == *"/d/c,"* ]]
}

@test "as of a run includes that run, however long its id" {
  local id
  id=$(printf 'x%.0s' {1..100})
  chain
  event_of COMPLETE 2026-01-04T00:00:00Z "$id" four /d/d /d/e > log/events/4.json
  run -0 "$LINTRACE" impact -d log --as-of "$id" --format csv /d/d
  [[ $output == *"/d/e,"* ]]
  run ! "$LINTRACE" tag -d log long "$id"
  [[ $output == *"too long"* ]]
}

@test "gc moves old runs into an archive that can be imported again, and keeps what the present rests on" {
  chain
  event_of COMPLETE 2025-12-01T00:00:00Z "$(run_id 7)" one /d/a /d/b > log/events/7.json
  event_of FAIL 2025-12-02T00:00:00Z "$(run_id 8)" one /d/a /d/b > log/events/8.json
  event_of START 2025-12-03T00:00:00Z "$(run_id 9)" one /d/a /d/b > log/events/9.json
  run "$LINTRACE" gc --keep 2026-01-03 --dry-run -d log --json
  [ "$(jq -c '[.facts.would_move, .facts.kept, [.runs[].run]]' <<< "$output")" = "[2,4,[\"$(run_id 7)\",\"$(run_id 8)\"]]" ]
  [ "$(find log/events -name '*.json' | wc -l)" = 6 ]
  "$LINTRACE" tag first "$(run_id 7)" -d log > /dev/null
  local before
  before=$("$LINTRACE" versions -d log --json)
  [ "$("$LINTRACE" gc --keep 2026-01-03 -d log --json | jq -c '[.facts.moved, .facts.kept]')" = '[1,5]' ]
  [ "$("$LINTRACE" runs -d log --json | jq '.rows | length')" = 5 ]
  [ "$(edges)" = 3 ]
  [ "$("$LINTRACE" import log/archive/*.zst -d log --json | jq .facts.added)" = 1 ]
  [ "$("$LINTRACE" versions -d log --json)" = "$before" ]
  run "$LINTRACE" gc -d log
  [ "$status" -eq 2 ]
}

@test "gc changes no answer about what is there now" {
  for i in 1 2; do
    seq "$i" 5 > s.csv
    "$LINTRACE" -q -o log -- cp s.csv t.csv
  done
  "$LINTRACE" -q -o log -- cp t.csv u.csv
  for i in 3 4 5; do
    seq "$i" 5 > s.csv
    "$LINTRACE" -q -o log -- cp s.csv t.csv
  done
  for question in "why u.csv" "origin u.csv" "stale"; do
    # shellcheck disable=SC2086 # several words
    "$LINTRACE" $question -d log --json | jq -c '.rows' > before
    [ "$question" != "why u.csv" ] || "$LINTRACE" gc --keep 1 -d log > /dev/null
    # shellcheck disable=SC2086
    "$LINTRACE" $question -d log --json | jq -c '.rows' > after
    cmp before after
  done
  [ "$("$LINTRACE" runs -d log --json | jq '.rows | length')" = 3 ]
}

@test "what was added to a file does not hide what was there" {
  echo 1,2 > one.csv
  echo 3,4 > two.csv
  "$LINTRACE" -q -o log -- cp one.csv out.csv
  "$LINTRACE" -q -o log -- sh -c 'cat two.csv >> out.csv'
  [ "$("$LINTRACE" why out.csv -d log --json | jq -c '[.rows[].label] | unique')" = '["one.csv","out.csv","two.csv"]' ]
  run "$LINTRACE" stale -d log --json
  [ "$(jq -c .rows <<< "$output")" = '[]' ]
  echo 5,6 > one.csv
  [ "$("$LINTRACE" stale -d log --json | jq -c '[.rows[] | [.label, .reason, (.because | split("/") | last)]]')" = '[["out.csv","input_changed","one.csv"]]' ]
}

@test "numbers of others that are none are not known, and too large a sum ends nothing" {
  mkdir -p log/events
  event_of COMPLETE 2026-01-01T00:00:00Z "$(run_id 1)" one "" "/d/a /d/b" |
    jq -c '.outputs[].outputFacets.outputStatistics = {rowCount: "most", size: null}' |
    sed 's/"most"/9223372036854775807/g' > log/events/1.json
  event_of COMPLETE 2026-01-02T00:00:00Z "$(run_id 2)" two "" "/d/c /d/e" |
    jq -c '.outputs[0].outputFacets.outputStatistics = {rowCount: "12", size: -5}
      | .outputs[1].outputFacets.outputStatistics = {rowCount: 12, size: 1.5}' > log/events/2.json
  [ "$("$LINTRACE" datasets -d log --json | jq -c '[.rows[] | select(.name > "/d/b") | [.rows, .bytes]]')" = '[[null,null],[12,null]]' ]
  [ "$("$LINTRACE" runs -d log --json | jq '.rows | length')" = 2 ]
}

@test "a file is meant by its way from here, and a script that is gone makes stale what it made" {
  echo a,b > in.csv
  mkdir other
  echo a,b > other/in.csv
  printf '#!/bin/sh\ncat "$1" > "$2"\n' > job.sh
  chmod +x job.sh
  "$LINTRACE" -q -o log -- ./job.sh in.csv out.csv
  "$LINTRACE" -q -o log -- sh -c 'cat other/in.csv > other/out.csv'
  [ "$("$LINTRACE" impact ./in.csv -d log --json | jq -c '[.rows[] | select(.kind == "dataset") | .name | split("/") | last]')" = '["out.csv"]' ]
  [ "$(cd other && "$LINTRACE" impact ../in.csv -d ../log --json | jq -c '.start[0].name')" = "\"$PWD/in.csv\"" ]
  run "$LINTRACE" impact in.csv -d log
  [ "$status" -eq 4 ]
  [ "$("$LINTRACE" stale -d log --json | jq -c .rows)" = '[]' ]
  rm job.sh
  [ "$("$LINTRACE" stale -d log --json | jq -c '[.rows[] | [.reason, (.because | split("/") | last)]]')" = '[["program_changed","job.sh"]]' ]
}

@test "what is added to a file of events, or changed in one of others, is in the next answer" {
  mkdir -p log/events
  event_of START 2026-01-01T00:00:00Z "$(run_id 1)" one /d/a "" > log/events/all.ndjson
  [ "$("$LINTRACE" runs -d log --json | jq -c '[.rows[] | [.status, .outputs]]')" = '[["RUNNING",0]]' ]
  event_of COMPLETE 2026-01-01T00:01:00Z "$(run_id 1)" one "" /d/b >> log/events/all.ndjson
  event_of COMPLETE 2026-01-02T00:00:00Z "$(run_id 2)" two /d/b /d/c >> log/events/all.ndjson
  [ "$("$LINTRACE" runs -d log --json | jq -c '[.rows[] | [.status, .outputs]]')" = '[["COMPLETED",1],["COMPLETED",1]]' ]
  [ "$(edges)" = 2 ]
  sed -i 's|/d/c|/d/x|' log/events/all.ndjson
  local before
  before=$("$LINTRACE" versions -d log --json)
  [ "$("$LINTRACE" impact /d/a -d log --json | jq -c '[.rows[] | select(.kind == "dataset") | .name]')" = '["/d/b","/d/x"]' ]
  "$LINTRACE" index --rebuild -d log > /dev/null
  [ "$("$LINTRACE" versions -d log --json)" = "$before" ]
}

@test "the good lines of a file are read, the bad ones told" {
  mkdir -p log/events
  { event_of COMPLETE 2026-01-01T00:00:00Z "$(run_id 1)" one /d/a /d/b
    echo '{"torn'
    echo '{"no": "event"}'
    event_of COMPLETE 2026-01-02T00:00:00Z "$(run_id 2)" two /d/b /d/c; } > log/events/mixed.ndjson
  run "$LINTRACE" index -d log --json
  [ "$(jq -c '[.facts.runs, .facts.unreadable, (.unreadable_files[0].problem | startswith("line 2"))]' <<< "$output")" = '[2,1,true]' ]
}

@test "gc leaves a damaged file where it is, and does the rest" {
  chain
  for i in 1 2; do
    event_of COMPLETE "2026-01-0${i}T01:00:00Z" "$(run_id 1$i)" old /d/o /d/p > "log/events/old$i.json"
  done
  echo '{"torn": ' >> log/events/old1.json
  event_of COMPLETE 2026-01-08T00:00:00Z "$(run_id 13)" old /d/o /d/p > log/events/old3.json
  run -0 "$LINTRACE" gc -d log --keep 1
  [ "$(ls log/events)" = "$(printf '1.json\n2.json\n3.json\nold1.json\nold3.json')" ]
}

@test "an archive has a name of its own, in its folder" {
  mkdir -p log/events
  event_of COMPLETE 2026-01-01T00:00:00Z "../../out" one /d/a /d/b > log/events/1.json
  event_of COMPLETE 2026-01-04T00:00:00Z "$(run_id 4)" one /d/a "/d/b" > log/events/4.json
  cp log/events/1.json kept
  for _ in 1 2; do
    cp kept log/events/1.json
    run -0 "$LINTRACE" gc -d log --keep 1
  done
  [ "$(ls log/archive/*.zst)" = "$(printf 'log/archive/______out-1.2.ndjson.zst\nlog/archive/______out-1.ndjson.zst')" ]
}

@test "gc moves no file that has anything but its run, or that it cannot read" {
  chain
  event_of COMPLETE 2026-01-03T00:00:00Z "$(run_id 3)" three /d/x /d/d > log/events/3.json
  jq -cn '{eventTime: "2026-01-01T00:00:01Z", producer: "https://other.example", schemaURL: "https://other.example/",
           dataset: {namespace: "file", name: "/d/b", facets: {ownership: {owners: [{name: "team:x"}]}}}}' >> log/events/1.json
  event_of COMPLETE 2026-01-04T00:00:00Z "$(run_id 4)" one /d/a "/d/b /d/c /d/d" > log/events/4.json
  event_of START 2026-01-01T23:00:00Z "$(run_id 2)" two /d/b /d/c > log/events/2-start.json
  event_of COMPLETE 2026-01-05T00:00:00Z "$(run_id 5)" two /d/b "" > log/events/5.json
  local own
  own=$(run_id 2).json
  mv log/events/2.json "log/events/$own"
  edges > /dev/null
  printf '%-900s' '{"torn": ' | head -c "$(stat -c %s "log/events/$own")" | dd of="log/events/$own" conv=notrunc status=none
  run -1 "$LINTRACE" gc -d log --keep 1
  [ "$(ls log/events)" = "$(printf '%s\n1.json\n2-start.json\n3.json\n4.json\n5.json' "$own")" ]
  event_of COMPLETE 2026-01-02T00:00:00Z "$(run_id 2)" two /d/b /d/c > "log/events/$own"
  run -0 "$LINTRACE" gc -d log --keep 1
  [ "$(ls log/events)" = "$(printf '1.json\n3.json\n4.json\n5.json')" ]
}

@test "a time ago that no clock can tell is none" {
  chain
  run -0 "$LINTRACE" impact -d log --as-of 0s --format csv /d/a
  run -4 "$LINTRACE" impact -d log --as-of 213503982335d --format csv /d/a
  [[ $output == *"nor a time ago"* ]]
}

@test "no log, no index: exit 4 and what to do" {
  run "$LINTRACE" index -d nowhere
  [ "$status" -eq 4 ]
  [[ "$output" == *"no events in 'nowhere': trace something first"* ]]
  [ ! -e nowhere ]
}

@test "runs at once into one folder lose nothing" {
  echo a,b > in.csv
  for i in 1 2 3 4 5; do
    for j in 1 2 3 4; do "$LINTRACE" -q -o log -- sh -c "cat in.csv > out_$i$j.txt" & done
    wait
  done
  [ "$("$LINTRACE" runs -d log --json | jq '.rows | length')" = 20 ]
  [ "$("$LINTRACE" index -d log --json | jq .facts.edges)" = 20 ]
  [ "$(sqlite3 log/index.sqlite 'PRAGMA integrity_check')" = ok ]
}

@test "what a script made, left and read again stands between its inputs and its outputs" {
  printf 'k,v\n1,2\n' >a.csv
  printf 'k,v\n3,4\n' >b.csv
  "$LINTRACE" -q -- bash -c 'sort a.csv >t.csv; cat t.csv b.csv >o.csv; sort b.csv >other.csv; sort other.csv >gone; rm gone'
  [ "$("$LINTRACE" impact t.csv --kind dataset --json | jq -c '[.rows[].label]')" = '["o.csv"]' ]
  [ "$("$LINTRACE" impact other.csv --kind dataset --json | jq -c '[.rows[].label]')" = '[]' ]
  "$LINTRACE" path t.csv o.csv
  [ "$(jq -c '[.job.facets.lineage.entries[] | [.name, .inputs[].name] | map(split("/") | last)] | sort' lineage/events/*)" = \
    '[["o.csv","a.csv","b.csv"],["other.csv","b.csv"],["t.csv","a.csv"]]' ]
}
