#!/usr/bin/env bats
# The four example pipelines from end to end.
load helper

setup_file() {
  cp -r "$BATS_TEST_DIRNAME/../../pipelines" "$BATS_FILE_TMPDIR/shop"
  cd "$BATS_FILE_TMPDIR/shop" || return 1
  rm -rf data/processed lineage
  : "${LINTRACE:=$BATS_TEST_DIRNAME/../../build/lintrace}"
  cp "$(dirname "$LINTRACE")"/etl_orders "$(dirname "$LINTRACE")"/etl_customers_daily .
  export LINTRACE_STATE_DIR=$BATS_FILE_TMPDIR/state
  for command in ./etl_orders ./etl_customers_daily legacy/monthly_report.sh "python3 legacy/top_customers.py"; do
    # shellcheck disable=SC2086 # several words
    "$LINTRACE" -q -- $command >>out.txt || return 1
  done
}

of() { # JOB FILTER: the event of a job through jq
  jq -r --arg here "$PWD/" "select(.job.name == \"$1\") | $2" lineage/events/*.json | sed "s|^$PWD/||"
}

setup() {
  cd "$(cd "$BATS_FILE_TMPDIR" && pwd -P)/shop" || return 1
}

@test "four events, four rows, all complete" {
  [ "$(ls lineage/events | wc -l)" -eq 4 ]
  [ "$(wc -l <lineage/events.csv)" -eq 5 ]
  [ "$(jq -r '.run.facets.lintrace_trace.verdict' lineage/events/*.json | sort -u)" = complete ]
}

@test "inputs and outputs are exactly those of each pipeline" {
  [ "$(of etl_orders '.inputs[].name' | sort | tr '\n' ' ')" = "data/raw/customers.csv data/raw/orders.csv " ]
  of etl_orders '.outputs[].name' | grep -qx data/processed/orders_clean.csv
  [ "$(of etl_customers_daily '.inputs[].name' | sort | tr '\n' ' ')" = "data/processed/orders_clean.csv data/raw/customers.csv " ]
  of etl_customers_daily '.outputs[].name' | grep -qx data/processed/customers_daily.csv
  [ "$(of monthly_report '.inputs[].name')" = data/processed/orders_clean.csv ]
  [ "$(of monthly_report '.outputs[].name' | grep processed | sort | tr '\n' ' ')" = "data/processed/monthly_report.csv data/processed/monthly_report.csv.gz " ]
  [ "$(of top_customers '.inputs[].name' | sort | tr '\n' ' ')" = "data/processed/customers_daily.csv data/processed/orders_clean.csv " ]
  of top_customers '.outputs[].name' | grep -qx data/processed/top_customers.csv
}

@test "row counts are the files' own" {
  cat >rows.py <<'P'
import csv, glob, gzip, json
for path in glob.glob('lineage/events/*.json'):
    event = json.load(open(path))
    for d in event['inputs'] + event['outputs']:
        if '/data/' not in d['name']:
            continue
        o = gzip.open if d['name'].endswith('.gz') else open
        want = sum(1 for _ in csv.reader(o(d['name'], 'rt', newline=''))) - 1
        stats = (d.get('inputFacets') or {}).get('inputStatistics') or d['outputFacets']['outputStatistics']
        assert stats['rowCount'] == want, (d['name'], stats, want)
P
  python3 rows.py
}

@test "every output column has its declared mapping in the facet and in columns_map" {
  cat >maps.py <<'P'
import csv, glob, json
rows = {r['job_name']: r for r in csv.DictReader(open('lineage/events.csv', newline=''))}
for path in glob.glob('lineage/events/*.json'):
    event = json.load(open(path))
    declared = json.loads(rows[event['job']['name']]['columns_map'])
    fields = 0
    for d in event['outputs']:
        if '/processed/' not in d['name']:
            continue
        lineage = d['facets']['columnLineage']['fields']
        for f in d['facets']['schema']['fields']:
            assert f['name'] in lineage, (d['name'], f['name'])
            fields += 1
            assert any(k.endswith('.' + f['name']) for k in declared), f
    assert fields and len(declared) == fields, (fields, len(declared))
P
  python3 maps.py
}

@test "the diagram joins the pipelines through the files they share" {
  cat >joined.py <<'P'
import re
ids, edges = {}, set()
for line in open('lineage/diagram.mmd'):
    m = re.match(r'\s*([dj]\d+)\[\(?"(.*)"\)?\]', line)
    if m: ids[m[1]] = m[2]
    m = re.match(r'\s*(\w+) --> (\w+)$', line)
    if m: edges.add((ids[m[1]], ids[m[2]]))
def has(a, b): return any(x.endswith(a) and y.endswith(b) for x, y in edges)
assert has('raw/orders.csv', 'etl_orders') and has('raw/customers.csv', 'etl_orders')
assert has('etl_orders', 'orders_clean.csv') and has('orders_clean.csv', 'etl_customers_daily')
assert has('orders_clean.csv', 'monthly_report') and has('customers_daily.csv', 'top_customers')
P
  python3 joined.py
}

@test "P7: every event is valid against the OpenLineage schemas' required parts" {
  jq -es 'all(.[]; (.eventTime | type == "string") and (.producer | startswith("https://")) and
      (.schemaURL | test("RunEvent$")) and (.run.runId | test("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-")) and
      (.job | has("namespace") and has("name") and has("facets")) and (.run | has("facets")) and
      ([.. | objects | select(has("_producer") or has("_schemaURL")) | has("_producer") and has("_schemaURL")] | all) and
      ([.inputs[], .outputs[] | has("namespace") and has("name")] | all))' lineage/events/*.json
}
