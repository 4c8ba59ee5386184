#!/usr/bin/env bats
# lintrace show, datasets, glossary: everything about one thing, and what there is.
load helper

part() { # PART FILTER ARGUMENTS...: of an answer of show
  local part=$1 filter=$2
  shift 2
  "$LINTRACE" show --json "$@" | jq -r ".$part | $filter"
}
sample() {
  mkdir lineage
  cp -r "$TOP/docs/sample-lineage/events" lineage/
}
latest() { "$LINTRACE" runs --json --limit 1 | jq -r '.rows[0].run'; }

@test "show RUN tells inputs with who made them, outputs, edges, and where its files are" {
  printf 'id,x\n1,2\n3,4\n' >a.csv
  "$LINTRACE" -q -j first -- cp a.csv b.csv
  first=$(latest)
  "$LINTRACE" -q -j second -- cp b.csv c.csv
  run part inputs '.[] | [.label, .rows, .bytes, .made_by, .pii, .problem] | @json' latest
  assert_output "[\"b.csv\",2,13,\"$first\",false,null]"
  run part outputs '.[] | [.label, .rows, .version, .change, .made_by] | @json' latest
  assert_output "[\"c.csv\",2,\"$(sha256sum <a.csv | cut -d' ' -f1)\",\"CREATE\",null]"
  run part edges '.[] | [.source, .target, .kind] | @json' latest
  assert_output "[\"$SCRATCH/b.csv\",\"$SCRATCH/c.csv\",\"direct\"]"
  run part facts '[.job, .status, .verdict, .command, .processes] | @json' latest
  assert_output '["second","COMPLETED","complete","b.csv c.csv",1]'
  [ -f "lineage/$(part facts .event latest)" ]
  [ -f "lineage/$(part facts .trace latest)" ]
  [ "$(part facts .program_sha256 latest)" = "$(sha256sum "$(part facts .program latest)" | cut -d' ' -f1)" ]
  # An input that somebody changed in between was not made by the first run.
  echo 5,6 >>b.csv
  "$LINTRACE" -q -j third -- cp b.csv d.csv
  [ "$(part inputs '.[0].made_by' latest)" = null ]
}

@test "show: a run by its id, the beginning of it, latest, latest~1 and @tag" {
  "$LINTRACE" -q -j one -- true
  one=$(latest)
  sleep 0.01
  "$LINTRACE" -q -j two -- true
  "$LINTRACE" tag good "$one" >/dev/null 2>&1 || "$LINTRACE" tag good --run "$one"
  for word in "$one" latest~1 @good; do
    [ "$(part facts .job "$word")" = one ]
  done
  [ "$(part facts .job "$(latest)")" = two ]
  [ "$(part facts '.tags[]' "$one")" = @good ]
  run --separate-stderr "$LINTRACE" show latest~7
  assert_failure 4
  [ -z "$output" ]
}

@test "show RUN tells the steps of a script, and how it failed" {
  printf '#!/bin/sh\nsort a > b\nwc -l b > c\nexit 3\n' >s.sh
  chmod +x s.sh
  echo 1 >a
  run "$LINTRACE" -q --steps -- ./s.sh
  assert_failure 3
  run part steps '.[].job' latest
  assert_output $'s.sh.sort\ns.sh.wc'
  run part facts '[.status, .error] | @json' latest
  assert_output '["FAILED","exit status 3"]'
}

@test "show DATASET tells facts, columns with types and since when, the runs, and what is one hop away" {
  printf 'id,x\n1,2\n' >a.csv
  "$LINTRACE" -q -j copy -- cp a.csv b.csv
  first=$(latest)
  sleep 0.01
  printf 'id,x,y\n1,one,3\n' >a.csv
  "$LINTRACE" -q -j copy -- cp a.csv b.csv
  second=$(latest)
  run part columns '.[] | [.column, .type, .since] | @json' b.csv
  assert_output "[\"id\",\"integer\",\"$first\"]
[\"x\",\"string\",\"$second\"]
[\"y\",\"integer\",\"$second\"]"
  run part versions '.[] | [.run, .role, .rows, .change] | @json' b
  assert_output "[\"$second\",\"output\",1,\"OVERWRITE\"]
[\"$first\",\"output\",1,\"CREATE\"]"
  run part upstream '.[] | [.from, .job, .to, .kind, .runs, .first_run, .last_run] | @json' b.csv
  assert_output "[\"a.csv\",\"copy\",\"b.csv\",\"direct\",2,\"$first\",\"$second\"]"
  run part facts '[.label, .format, .columns, .rows, .writers, .readers, .runs, .last_written_by, .last_read, .dropped] | @json' b.csv
  assert_output "[\"b.csv\",\"csv\",3,1,[\"copy\"],[],2,\"$second\",null,false]"
}

@test "show COLUMN and show job:NAME" {
  sample
  run part facts '[.label, .column, .type, .pii, .classification, .upstream, .downstream] | @json' orders_clean.note
  assert_output '["orders_clean.csv","note","string",true,"confidential",1,0]'
  run part upstream '.[] | [.from, .kind, .transformation, .masking] | @json' customers_daily.email_hash
  assert_output '["customers.csv.email","direct","TRANSFORMATION",true]'
  run part facts '[.job, .runs, .rows_in, .rows_out, .owners] | @json' job:etl_orders
  assert_output '["etl_orders",1,250,172,["team:data-eng"]]'
  run part inputs '.[] | [.label, .runs, .last_run] | @json' 'job:etl_orders'
  assert_output '["customers.csv",1,"01a1ff33-e23f-7053-80fe-e05180dccc7d"]
["orders.csv",1,"01a1ff33-e23f-7053-80fe-e05180dccc7d"]'
}

@test "show: what is not there, what is not one, and how it is used" {
  sample
  run --separate-stderr "$LINTRACE" show order_clean
  assert_failure 4
  [[ $stderr == *orders_clean* ]]
  run "$LINTRACE" show '*.csv'
  assert_failure 4
  run "$LINTRACE" show
  assert_failure 2
  run "$LINTRACE" show a b
  assert_failure 2
  run "$LINTRACE" show latest --section nothing
  assert_failure 2
  run "$LINTRACE" show latest --section outputs --format csv
  assert_success
  assert_line --index 1 --partial 'file,/srv/shop/data/processed/top_customers.csv,top_customers.csv,10,470,'
}

@test "a dataset called like a run is shown all the same" {
  for name in latest @tag 01 'job:x' $'line\nbreak'; do
    printf 'a\n1\n' >"$name"
    "$LINTRACE" -q -- sh -c 'cat < "$1" > "$1.out"' sh "./$name"
  done
  for name in latest @tag 01 'job:x' $'line\nbreak'; do
    [ "$(part facts .name "file:$SCRATCH/$name")" = "$SCRATCH/$name" ]
  done
  [ "$(part facts .name 01)" = "$SCRATCH/01" ]
  run "$LINTRACE" show "file:$SCRATCH/"$'line\nbreak'
  assert_line --partial 'line\nbreak'
}

# ---- datasets ----

@test "datasets lists what there is: writers, readers, rows, owners, whether it is about persons" {
  sample
  run bash -c '"$LINTRACE" datasets --json | jq -r ".rows[] | [.label, .pii, .columns, .rows, (.writers | join(\"+\")),
    (.readers | length), .upstream, .downstream, .runs, .dropped] | @json"'
  assert_output '["customers_daily.csv",false,7,36,"etl_customers_daily",1,2,1,2,false]
["monthly_report.csv",false,6,64,"monthly_report",0,1,0,1,false]
["monthly_report.csv.gz",false,6,64,"monthly_report",0,1,0,1,false]
["orders_clean.csv",true,12,172,"etl_orders",3,2,4,4,false]
["top_customers.csv",false,7,10,"top_customers",0,2,0,1,false]
["customers.csv",true,7,50,"",2,0,2,2,false]
["orders.csv",true,8,200,"",1,0,1,1,false]'
}

@test "datasets by selectors, and with what lies around" {
  sample
  labels() { "$LINTRACE" datasets --json "$@" | jq -r '[.rows[].label] | join(" ")'; }
  [ "$(labels tag:pii)" = "orders_clean.csv customers.csv orders.csv" ]
  [ "$(labels owner:team:sales)" = top_customers.csv ]
  [ "$(labels 'raw/*')" = "customers.csv orders.csv" ]
  [ "$(labels +customers_daily)" = "customers_daily.csv orders_clean.csv customers.csv orders.csv" ]
  [ "$(labels 1+customers_daily+1)" = "customers_daily.csv orders_clean.csv top_customers.csv customers.csv" ]
  [ "$(labels orders.csv customers.csv orders.csv)" = "customers.csv orders.csv" ]
  run "$LINTRACE" datasets nobody
  assert_failure 4
}

@test "datasets as of a moment, and after something was removed" {
  echo 1 >a
  "$LINTRACE" -q -- cp a b
  then=$(latest)
  sleep 0.01
  "$LINTRACE" -q -- sh -c 'cat b > c; rm b'
  run bash -c '"$LINTRACE" datasets --json | jq -r ".rows[] | [.label, .dropped] | @json"'
  assert_output '["a",false]
["b",true]
["c",false]'
  run bash -c '"$LINTRACE" datasets --as-of '"$then"' --json | jq -r ".rows[] | [.label, .dropped, .readers] | @json"'
  assert_output '["a",false,["cp"]]
["b",false,[]]'
}

# ---- glossary ----

@test "glossary tells terms with the columns that carry them, also by a word of their synonyms" {
  printf 'id,mail,total\n1,a@b,2\n' >in.csv
  printf 'version: 1\nterms:\n  - {name: Customer.Email, description: Where to write to., synonyms: [address],\n     owners: [team:crm], classification: confidential, pii: true}\n  - {name: Revenue, description: What is paid.}\n' >glossary.yaml
  printf 'version: 1\ndatasets:\n  - name: out\n    path: out.csv\n    columns:\n      - {name: mail, term: Customer.Email}\n      - {name: total, term: Revenue}\n' >lintrace.yaml
  "$LINTRACE" -q -- cp in.csv out.csv
  run bash -c '"$LINTRACE" glossary --json | jq -c ".rows[] | del(.last_run)"'
  assert_output '{"term":"Customer.Email","description":"Where to write to.","synonyms":["address"],"owners":["team:crm"],"pii":true,"classification":"confidential","columns":["out.csv.mail"],"datasets":1}
{"term":"Revenue","description":"What is paid.","synonyms":[],"owners":[],"pii":false,"classification":null,"columns":["out.csv.total"],"datasets":1}'
  run bash -c '"$LINTRACE" glossary ADDRESS --json | jq -r ".rows[].term"'
  assert_output Customer.Email
  run "$LINTRACE" glossary nonsense
  assert_failure 4
  [ "$(part facts .term out.csv.mail)" = Customer.Email ]
}

@test "P2: an answer says when a run that it rests on is incomplete" {
  echo 1 >a
  "$LINTRACE" -q -- cp a b
  for question in 'show latest' 'show b' 'show job:cp' datasets 'diff latest latest' 'diff --as-of v1 latest' stale runs stats 'why b'; do
    # shellcheck disable=SC2086
    "$LINTRACE" $question --json | jq -e '.incomplete == false'
  done
  event=lineage/events/$(latest).json
  jq '.run.facets.lintrace_trace += {verdict: "incomplete", reasons: ["something"]}' "$event" >new && mv new "$event"
  for question in 'show latest' 'show b' 'show job:cp' datasets 'diff latest latest' 'diff --as-of 2000-01-01 latest' stale runs stats 'why b'; do
    # shellcheck disable=SC2086
    "$LINTRACE" $question --json | jq -e '.incomplete == true'
  done
  run --separate-stderr "$LINTRACE" stale b
  assert_success
  [[ $stderr == *incomplete*1* ]]
}

@test "show tells of a dataset that the graph does not have, and that it does not" {
  echo 1 >a
  "$LINTRACE" -q -- cp a b
  first=$("$LINTRACE" runs --json | jq -r '.rows[0].run')
  "$LINTRACE" -q -- cp b c
  "$LINTRACE" rollback "$first" >/dev/null
  run --separate-stderr "$LINTRACE" show --json c
  assert_success
  [ "$(jq -c '[.in_graph, .facts.label, .facts.runs]' <<<"$output")" = '[false,"c",0]' ]
  [ "$(jq -r '.facts | keys | length' <<<"$output")" = "$("$LINTRACE" show --json b | jq -r '.facts | keys | length')" ]
  # shellcheck disable=SC2154
  [[ $stderr == *'does not have it any more'* ]]
  run --separate-stderr "$LINTRACE" show --as-of "$first" c
  [[ $output == *"$SCRATCH/c"* ]]
  [[ $stderr == *'did not have it then'* ]]
  [ "$("$LINTRACE" show --json b | jq .in_graph)" = true ]
}

@test "show and why find a dataset whose name begins like a tag" {
  echo 1 >a
  "$LINTRACE" -q -- cp a @at.csv
  [ "$("$LINTRACE" show --json @at.csv | jq -r .facts.label)" = @at.csv ]
  rm @at.csv
  [ "$("$LINTRACE" why --json @at.csv | jq -r '.rows[0].label')" = @at.csv ]
  "$LINTRACE" tag at.csv latest >/dev/null
  [ "$("$LINTRACE" show --json @at.csv | jq -r .kind)" = run ]
}

@test "show tells the digests of a script and of its interpreter as two" {
  printf '#!/bin/sh\ncat a > b\n' >s.sh
  chmod +x s.sh
  echo 1 >a
  "$LINTRACE" -q -- ./s.sh
  run "$LINTRACE" show --json latest
  [ "$(jq -r .facts.script_sha256 <<<"$output")" = "$(sha256sum <s.sh | cut -d' ' -f1)" ]
  [ "$(jq -r .facts.program_sha256 <<<"$output")" != "$(sha256sum <s.sh | cut -d' ' -f1)" ]
}
