#!/usr/bin/env bats
# The sidecar's rules about data, tried on what a run read and left.
load helper

tests() { # [LINEAGE]: name, status, actual of each
  event "${1:-lineage}" | jq -r '.run.facets.test.tests[] | [.params.role, (.params.dataset | split("/") | last), .name, .status, .actual // .description] | join(" | ")'
}
says() { # CHECKS of orders.csv, as YAML below `datasets: - name: orders`
  printf 'version: 1\ndatasets:\n  - name: orders\n    path: orders.csv\n%s\n' "$1" >lintrace.yaml
}
orders() {
  printf 'id,customer,status\n1,ann,open\n2,,closed\n2,bob,lost\n' >orders.csv
}

@test "each kind of check holds and fails by what is in the data" {
  orders
  says '    checks:
      - row_count: {must_be_between: [1, 3]}
      - row_count: {must_be_greater_than: 3, severity: warn}
      - unique: {columns: [id, status]}
      - freshness: {must_be_less_than: 1, unit: day}
    columns:
      - {name: id, primary_key: true}
      - {name: customer, required: true, checks: [relationships: {to: people, field: name}]}
      - {name: status, checks: [accepted_values: {values: [open, closed, lost]}]}
      - {name: absent, unique: true}
  - name: people
    path: people.csv'
  printf 'name\nann\nzoe\n' >people.csv
  "$LINTRACE" -q -- cat orders.csv people.csv >/dev/null
  tests
  [ "$(tests)" = "input | orders.csv | row_count | pass | 3
input | orders.csv | row_count | fail | 3
input | orders.csv | unique(id, status) | pass | 0 repeated
input | orders.csv | freshness | pass | $(tests | sed -n 's/.*freshness | pass | //p')
input | orders.csv | not_null(id) | pass | 0 empty
input | orders.csv | unique(id) | fail | 1 repeated
input | orders.csv | not_null(customer) | fail | 1 empty
input | orders.csv | relationships(customer) | fail | 1 without a match
input | orders.csv | accepted_values(status) | pass | 0 others
input | orders.csv | unique(absent) | fail | there is no such column" ]
  [ "$(event | jq -c '[.inputs[] | select(.name | endswith("orders.csv")) | .inputFacets.dataQualityAssertions.assertions[] | .success] | length')" = 10 ]
  python3 "$TOP/tests/documents/check-openlineage.py" lineage/events/*.json
}

@test "outputs are checked as they were left, and shown" {
  orders
  says '    columns:
      - {name: id, unique: true}
  - name: clean
    path: clean.csv
    checks:
      - row_count: {must_be: 2}
      - not_null: {columns: [customer]}'
  run "$LINTRACE" -- bash -c 'grep -v lost orders.csv >clean.csv'
  assert_success
  [[ "$output" == *"checks 1 passed, 2 failed: orders.csv unique(id): 1 repeated (+1 more)"* ]]
  [ "$("$LINTRACE" show latest --json | jq -c '[.checks[] | [.label, .check, .column, .passed]]')" = \
    '[["clean.csv","not_null","customer",false],["clean.csv","row_count",null,true],["orders.csv","unique","id",false]]' ]
  printf 'id,customer,status\n1,ann,open\n' >orders.csv
  "$LINTRACE" -q -- bash -c 'grep -v lost orders.csv >clean.csv'
  [ "$("$LINTRACE" show orders.csv --json | jq -c '[.checks[] | .passed]')" = '[true]' ]
  [ "$("$LINTRACE" show clean.csv --json | jq -c '[.checks[] | .passed]')" = '[true,false]' ]
}

@test "what cannot be tried is skipped and says why" {
  rules='    checks:
      - row_count: {must_be: 1}
    columns:
      - {name: id, unique: true, checks: [relationships: {to: people, field: name}]}
  - name: people
    path: people.csv'
  says "$rules"
  sed -i 's/orders.csv/orders.ndjson/' lintrace.yaml
  printf '{"id": 1}\n{"id": 1}\n' >orders.ndjson
  "$LINTRACE" -q -- cat orders.ndjson >/dev/null
  [ "$(tests)" = 'input | orders.ndjson | row_count | fail | 2
input | orders.ndjson | unique(id) | skip | it is no plain table (CSV, TSV)
input | orders.ndjson | relationships(id) | skip | the other dataset is no part of this run' ]
  [ "$(event | jq '.inputs[0].inputFacets.dataQualityAssertions.assertions | length')" = 1 ]
  says "$rules"
  orders
  "$LINTRACE" -q --profile=off -o off -- cat orders.csv >/dev/null
  [ "$(tests off | grep -c 'skip | the data was not looked at')" = 2 ]
  "$LINTRACE" -q -o changed -- bash -c 'cat orders.csv; echo 9,x,open >>orders.csv' >/dev/null
  [ "$(tests changed | grep '^input' | grep -c 'skip | the data was not looked at')" = 2 ]
}

@test "no value of the data gets into the log" {
  printf 'id,secret\n1,tiger\n1,lion\n' >orders.csv
  says '    columns:
      - {name: id, unique: true}
      - {name: secret, checks: [accepted_values: {values: [cat]}]}'
  "$LINTRACE" -q -- cat orders.csv >/dev/null
  [ "$(tests | grep -c fail)" = 2 ]
  [ -z "$(grep -r tiger lineage/events lineage/events.csv)" ]
}
