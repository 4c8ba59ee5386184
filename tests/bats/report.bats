#!/usr/bin/env bats
# lintrace report: what is in the page, in the summary, and when there is none. The page itself is tested in report/.
load helper

# Three runs: raw -> clean -> sums, and clean -> copy.
shop() {
  printf 'id,amount\n1,10\n2,20\n3,30\n' >raw.csv
  "$LINTRACE" -q -j clean -- sh -c 'grep -v "^2," raw.csv >clean.csv'
  "$LINTRACE" -q -j sums -- sh -c 'wc -l <clean.csv >sums.txt'
  "$LINTRACE" -q -j copy -- cp clean.csv copy.csv
}
data() { # OPTIONS: the data of the page
  "$LINTRACE" report --format json "$@"
}
named() { # the data with names for numbers: one edge a line
  jq -r '. as $d | .edges[] | "\($d.datasets[.[0]].label) \($d.jobs[.[2]].name) \($d.datasets[.[1]].label) \(.[6])"' | sort
}

@test "the data of a report are the datasets, jobs, edges, columns and runs of the log" {
  shop
  data >all.json
  assert_equal "$(jq -r .schema all.json)" lintrace.report/1
  run jq -r '.datasets[].label' all.json
  assert_output $'clean.csv\ncopy.csv\nraw.csv\nsums.txt'
  run named <all.json
  assert_output $'clean.csv copy copy.csv 1\nclean.csv sums sums.txt 1\nraw.csv clean clean.csv 1'
  assert_equal "$(jq -c '[.datasets[] | select(.label == "raw.csv").columns[] | [.name, .type]]' all.json)" '[["id","integer"],["amount","integer"]]'
  assert_equal "$(jq -c '[.runs[] | .status, .verdict, .backend]' all.json)" '["COMPLETED","complete","preload","COMPLETED","complete","preload","COMPLETED","complete","preload"]'
  assert_equal "$(jq -c '[.runs[0].inputs[0].rows, .runs[0].outputs[0].rows, .runs[0].event.eventType]' all.json)" '[3,2,"COMPLETE"]'
  assert_equal "$(jq -c '[.versions[] | [.number, .run, .kind]]' all.json)" '[[1,0,"run"],[2,1,"run"],[3,2,"run"]]'
  assert_equal "$(jq -c '.left_out' all.json)" '{"datasets":0,"runs":0,"events":0}'
}

@test "a part of the log, with what is left out counted" {
  shop
  run named < <(data --focus 1+clean.csv)
  assert_output 'raw.csv clean clean.csv 1'
  assert_equal "$(data --focus 1+clean.csv | jq -c .left_out.datasets)" 2
  run named < <(data --focus sums.txt)
  assert_output $'clean.csv sums sums.txt 1\nraw.csv clean clean.csv 1'
  run named < <(data --focus job:copy)
  assert_output $'clean.csv copy copy.csv 1\nraw.csv clean clean.csv 1'
  assert_equal "$(data --focus copy.csv | jq -c '. as $d | $d.datasets[$d.start.dataset].label')" '"copy.csv"'
  assert_equal "$(data --run latest | jq -c '.start')" '{"run":2}'
  assert_equal "$(data --run latest~2 | jq -c '.start.run')" 0
}

@test "where older runs are left out the page still knows the graph that they made" {
  shop
  data --runs 1 >one.json
  assert_equal "$(jq -c '[(.runs | length), .left_out.runs, (.versions | length)]' one.json)" '[1,2,2]'
  assert_equal "$(jq -c '.versions[0] | [.number, .run, .kind, (.told.edges | length), (.told.datasets | length)]' one.json)" '[2,null,"event",2,3]'
  assert_equal "$(jq -c '.versions[1] | [.number, .run, .kind]' one.json)" '[3,0,"run"]'
  assert_equal "$(jq -c '.edges | length' one.json)" 3
}

@test "a rollback is a version that equals an earlier one" {
  shop
  "$LINTRACE" rollback v1 >/dev/null
  data >rolled.json
  assert_equal "$(jq -c '.versions[-1] | [.number, .run, .kind, .base]' rolled.json)" '[4,null,"rollback",1]'
  assert_equal "$(jq -c '.runs | length' rolled.json)" 3
  data --runs 1 >cut.json
  assert_equal "$(jq -c '.versions[-1] | [.kind, .base, (.told.edges | length)]' cut.json)" '["rollback",1,1]'
}

@test "column mappings of events without a job are in the page, those of runs that were rolled back are not" {
  mkdir -p lineage/events
  for at in 1 2; do
    jq -n --arg at "$at" '{eventType: "COMPLETE", eventTime: "2026-05-01T12:00:0\($at)Z", producer: "https://example.invalid/dbt", run: {runId: "r-\($at)"},
      job: {namespace: "w", name: "job\($at)"}, inputs: [{namespace: "n", name: "in"}], outputs: [{namespace: "n", name: "out\($at)",
      facets: {columnLineage: {fields: {b: {inputFields: [{namespace: "n", name: "in", field: "a"}]}}}}}]}' >lineage/events/$at.json
  done
  assert_equal "$(data | jq -c '[.column_edges[] | .[1, 3]]')" '["a","b","a","b"]'
  jq -n '{eventTime: "2026-05-01T11:00:00Z", producer: "https://example.invalid/x", schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent",
    dataset: {namespace: "n", name: "far", facets: {columnLineage: {fields: {z: {inputFields: [{namespace: "n", name: "in", field: "a"}]}}}}}}' >lineage/events/0.json
  assert_equal "$(data | jq -c '[.column_edges[] | .[1, 3, 4]]')" '["a","z",-1,"a","b",0,"a","b",1]'
  rm lineage/events/0.json
  "$LINTRACE" rollback v1 >/dev/null
  assert_equal "$(data | jq -c '. as $d | [.column_edges[] | $d.datasets[.[2]].name]')" '["out1"]'
}

@test "events of others are in it, with a run and without" {
  mkdir -p lineage/events
  cat >lineage/events/a.json <<'EVENT'
[{"eventType":"COMPLETE","eventTime":"2026-05-01T12:00:05Z","producer":"https://example.invalid/dbt","run":{"runId":"r-1"},"job":{"namespace":"w","name":"model"},
  "inputs":[{"namespace":"s3://b","name":"in"}],"outputs":[{"namespace":"s3://b","name":"out"}]},
 {"eventTime":"2026-05-01T12:00:06Z","producer":"https://example.invalid/x","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent","job":{"namespace":"w","name":"told"},
  "inputs":[{"namespace":"s3://b","name":"out"}],"outputs":[{"namespace":"s3://b","name":"far"}]}]
EVENT
  data >others.json
  run named <others.json
  assert_output --partial 'in model out 1'
  assert_output --partial 'out told far'
  assert_equal "$(jq -c '[.runs[] | [.id, .verdict, .backend]]' others.json)" '[["r-1",null,null]]'
  assert_equal "$(jq -c '[.versions[] | [.kind, (.told.edges // [] | length)]]' others.json)" '[["run",0],["event",1]]'
}

@test "no name can leave its place in the page" {
  name='</script><script>window.hacked=1</script><!--<img src=x>.csv'
  mkdir -p "$(dirname "$name")"
  printf 'a<b>,"&"\n1,2\n' >"$name"
  "$LINTRACE" -q -j '<b>&"'"'" -- sh -c 'cat "$1" >out.csv' sh "$name"
  "$LINTRACE" report -o page.html --title '</title><script>1</script>&"'
  assert_equal "$(grep -c '^<script' page.html)" 2
  assert_equal "$(grep -o '</script' page.html | wc -l)" 2
  assert_equal "$(grep -o '</title' page.html | wc -l)" 1
  grep -q '<title>&#60;/title&#62;&#60;script&#62;1&#60;/script&#62;&#38;&#34;</title>' page.html
  # What stands in it is still the name.
  sed -n 's/^<script type="application\/json" id="data">\(.*\)<\/script>$/\1/p' page.html | jq -r '.datasets[].name' | grep -qF "$name"
}

@test "the page is one file, and P10: making it asks the network for nothing" {
  shop
  strace -f -qq -e trace=network -o calls "$LINTRACE" report -o page.html
  [ ! -s calls ]
  run ls -A
  refute_output --partial 'page.html.'
  run grep -oE '(src|href)="[^"]*"|@import|url\([^)]*\)' page.html
  assert_output 'href="data:,"'
  grep -q "default-src 'none'" page.html
}

@test "a page takes the place of the one before as a whole, or not at all" {
  shop
  echo old >page.html
  "$LINTRACE" report -o page.html
  tail -n 1 page.html | grep -q '</html>'
  run "$LINTRACE" report -o no/such/folder/page.html
  [ "$status" -eq 1 ]
  assert_output --partial 'no/such/folder'
}

@test "a summary in Markdown for the job that made the data" {
  shop
  "$LINTRACE" report --format markdown --run latest >one.md
  run cat one.md
  assert_output --partial '3 runs, 0 failed, 0 not seen completely; 4 datasets, 3 jobs.'
  assert_output --partial '| copy | COMPLETED | complete |'
  assert_output --partial '| clean.csv | input | 2 |'
  assert_output --partial '| copy.csv | output | 2 |'
  assert_output --partial '```mermaid'
  refute_output --partial 'sums'
  run "$LINTRACE" report --format markdown
  assert_output --partial '| sums |'
  assert_output --partial '"sums.txt"'
  run "$LINTRACE" report --format markdown --focus copy.csv --runs 1
  assert_output --partial '| copy |'
  refute_output --partial 'sums'
  run "$LINTRACE" report --format markdown --focus copy.csv --run latest
  [ "$status" -eq 2 ]
  # Viewers draw what lintrace graph draws.
  "$LINTRACE" report --format markdown | sed -n '/^```mermaid$/,/^```$/{/^```/!p}' >drawn.mmd
  "$LINTRACE" graph --dir lineage >whole.mmd
  cmp drawn.mmd whole.mmd
}

@test "what cannot be answered: exit status and words" {
  run "$LINTRACE" report --dir nowhere
  [ "$status" -eq 4 ]
  shop
  for options in '--run zzz' '--focus nothing.csv' '--run latest~9' '--format markdown --run zzz'; do
    # shellcheck disable=SC2086
    run --separate-stderr "$LINTRACE" report $options
    [ "$status" -eq 4 ]
    [ -z "$output" ]
    [ -n "$stderr" ]
  done
  run "$LINTRACE" report --runs few
  [ "$status" -eq 2 ]
  run "$LINTRACE" report more
  [ "$status" -eq 2 ]
  run script -qec "'$LINTRACE' report" /dev/null
  [ "$status" -eq 2 ]
  assert_output --partial '--output'
}

@test "a pipe or device that the page is written to stays what it is" {
  shop
  mkfifo pipe
  timeout 60 cat pipe >got 3>&- &
  run "$LINTRACE" report -o pipe
  assert_success
  [ -p pipe ]
  wait
  run "$LINTRACE" report -o page.html
  cmp got page.html
}
