#!/usr/bin/env bats
# Every question of the table in docs/usage.md is asked, on a log that lintrace made.
load helper

setup_file() {
  local top
  top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  export SHOP=$BATS_FILE_TMPDIR/shop LINTRACE_STATE_DIR=$BATS_FILE_TMPDIR/state
  mkdir -p "$SHOP"
  cp -r "$top/pipelines/legacy" "$top/pipelines/data" "$top"/pipelines/*.lintrace.yaml "$top/docs/glossary.yaml" "$SHOP"
  cp "$(dirname "${LINTRACE:-$top/build/lintrace}")"/etl_{orders,customers_daily} "$SHOP"
  cd "$SHOP" || return 1
  rm -rf lineage
  for step in ./etl_orders ./etl_customers_daily legacy/monthly_report.sh legacy/top_customers.py; do
    "${LINTRACE:-$top/build/lintrace}" -q -- "$step" > /dev/null 2>&1
  done
}

# The commands of the table, one a line.
commands() {
  sed -n '/^## Ask the log/,/^## Write/s/^| .* | `\(lintrace .*\)` |$/\1/p' "$TOP/docs/usage.md"
}

@test "every command of the table answers" {
  cd "$SHOP"
  lintrace() { "$LINTRACE" "$@"; }
  [ "$(commands | wc -l)" -ge 28 ]
  while read -r command; do
    run eval "$command"
    [ "$status" -eq 0 ] || { echo "$command: $status: $output"; false; }
    [ -n "$output" ] || [[ $command == *" -o "* ]] || { echo "$command says nothing"; false; }
  done < <(commands)
  [ -s report.html ]
}

@test "every query of the table answers in all formats, and JSON is JSON" {
  cd "$SHOP"
  lintrace() { "$LINTRACE" "$@"; }
  while read -r command; do
    [[ $command =~ ^lintrace\ (graph|report|tag) ]] && continue
    eval "$command --format json" | jq -e '.schema | startswith("lintrace.")' > /dev/null || { echo "$command"; false; }
    eval "$command --format csv" > /dev/null || { echo "$command"; false; }
    eval "$command --format markdown" > /dev/null || { echo "$command"; false; }
  done < <(commands)
}

@test "P9: the answers are the same under other locales, time zones, umasks and folders" {
  cd "$SHOP"
  for query in "runs --json" "datasets --json" "impact orders_clean --format csv" "stats --json" "versions --format markdown"; do
    eval "\"$LINTRACE\" $query" > "$BATS_TEST_TMPDIR/one"
    (cd / && umask 077 && LC_ALL=C TZ=Asia/Tokyo eval "\"$LINTRACE\" $query -d \"$SHOP/lineage\"") > "$BATS_TEST_TMPDIR/two"
    cmp "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/two"
  done
}

@test "the questions of the data engineer are answered right" {
  cd "$SHOP"
  [ "$("$LINTRACE" impact raw/orders --json | jq -c '[.rows[] | select(.kind == "dataset") | .label]')" = \
    '["orders_clean.csv","customers_daily.csv","monthly_report.csv","monthly_report.csv.gz","top_customers.csv"]' ]
  [ "$("$LINTRACE" origin top_customers --json | jq -c '[.rows[] | select(.kind == "dataset") | .label]')" = \
    '["customers_daily.csv","orders_clean.csv","customers.csv","orders.csv"]' ]
  [ "$("$LINTRACE" why data/processed/top_customers.csv --json | jq -r '.rows[0].job')" = top_customers ]
  [ "$("$LINTRACE" runs --json | jq -c '[.rows[].job]')" = '["top_customers","monthly_report","etl_customers_daily","etl_orders"]' ]
  [ "$("$LINTRACE" stats --json | jq -c '.rows[] | select(.job == "etl_orders") | [.runs, .success_rate, .rows_in, .rows_out]')" = '[1,1,250,172]' ]
}
