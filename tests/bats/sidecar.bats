#!/usr/bin/env bats
# Sidecars: found, used, and never in the way.
load helper

write_sidecar() {
  cat >"$1" <<'Y'
version: 1
pipeline:
  name: demo
  namespace: shop
  owners: ["team:data"]
jobs:
  - name: copy_orders
    transformation: copies
datasets:
  - name: orders
    path: in.csv
    columns:
      - {name: id, type: integer, description: the key}
      - {name: mail, type: string, pii: true}
  - name: clean
    path: out.csv
column_lineage:
  - {downstream: clean.id, upstream: [orders.id], subtype: IDENTITY}
  - {downstream: clean.mail, upstream: [orders.mail], transformation: as it is}
Y
}

@test "names, owners, column mappings and PII reach the event and the row" {
  printf 'id,mail\n1,x\n' >in.csv
  write_sidecar lintrace.yaml
  "$LINTRACE" -q -- sh -c 'cat in.csv > out.csv'
  [ "$(event | jq -r '.job | .namespace + "/" + .name')" = shop/copy_orders ]
  [ "$(event | jq -r '.outputs[0].facets.columnLineage.fields.id.inputFields[0].field')" = id ]
  [ "$(event | jq -r '.outputs[0].facets.columnLineage.fields.mail.inputFields[0].name')" = "$SCRATCH/in.csv" ]
  event | jq -e '.inputs[0].facets.tags.tags[] | select(.key == "pii" and .field == "mail")'
  cat >row.py <<'P'
import csv, json
row = list(csv.DictReader(open('lineage/events.csv')))[0]
assert json.loads(row['columns_map']) == {'clean.id': ['orders.id'], 'clean.mail': ['orders.mail']}, row
assert row['transform'] == 'copies'
P
  python3 row.py
}

@test "the sidecar beside a script is found from its name" {
  printf 'id,mail\n1,x\n' >in.csv
  echo 'cat in.csv > out.csv' >job.sh
  write_sidecar job.lintrace.yaml
  "$LINTRACE" -q -- sh job.sh
  [ "$(event | jq -r .job.name)" = copy_orders ]
}

@test "a broken sidecar: file, line and column, a suggestion, and the program runs" {
  printf 'version: 1\ndatasets:\n  - name: a\n    path: in.csv\n    colums: []\n' >lintrace.yaml
  run --separate-stderr "$LINTRACE" -- sh -c 'echo ran'
  [ "$status" -eq 0 ]
  [ "$output" = ran ]
  [[ $stderr == *"lintrace.yaml:5:5: unknown key 'colums' (did you mean 'columns'?)"* ]]
  printf 'version: 1\n  bad: [\n' >lintrace.yaml
  run --separate-stderr "$LINTRACE" -- sh -c 'echo ran'
  [ "$output" = ran ]
  [[ $stderr == *lintrace.yaml:2:* ]]
}

@test "a dataset with a namespace of its own goes by that name" {
  printf 'id\n1\n' >in.csv
  printf 'version: 1\ndatasets:\n  - {name: public.orders, namespace: "postgres://db:5432", path: in.csv}\n' >lintrace.yaml
  "$LINTRACE" -q -- cat in.csv
  [ "$(event | jq -r '.inputs[0] | .namespace + " " + .name')" = "postgres://db:5432 public.orders" ]
}

@test "rules of the sidecar decide about the class of a path" {
  mkdir ref
  echo 1 >ref/a.txt
  echo 2 >b.txt
  printf 'version: 1\nclasses:\n  - {path: "ref/**", class: system}\n' >lintrace.yaml
  "$LINTRACE" -q -- cat ref/a.txt b.txt
  [ "$(names inputs)" = b.txt ]
}

@test "P8: a column mapping is passed on as declared and never called verified" {
  printf 'id,mail\n1,x\n' >in.csv
  write_sidecar lintrace.yaml
  "$LINTRACE" -q -- sh -c 'tac in.csv > out.csv'
  event | jq -e '.outputs[0].facets.columnLineage' >/dev/null
  ! event | grep -qi verified
}
