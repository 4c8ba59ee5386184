#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Many runs at once into one folder lose nothing: not an event, not a row of events.csv, not a run in the index. As
# TAP. Usage: tests/index/concurrent.sh [NUMBER]; $LINTRACE is the program.
set -u
here=$(cd "$(dirname "$0")" && pwd)
: "${LINTRACE:=$here/../../${O:-build}/lintrace}"
LINTRACE=$(readlink -f "$LINTRACE")
number=${1:-200}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LINTRACE LINTRACE_STATE_DIR=$work/state LINTRACE_DIR=$work/lineage
test=0 failed=0

check() { # NAME EXPECTED FOUND
  test=$((test + 1))
  if [ "$2" = "$3" ]; then
    echo "ok $test - $1"
  else
    echo "not ok $test - $1"
    diff <(echo "$2") <(echo "$3") | head -5 | sed 's/^/# /'
    failed=1
  fi
}

count() { # how many runs the index has
  "$LINTRACE" index --format json 2>&1 | python3 -c 'import json, sys; print(json.load(sys.stdin)["facts"]["runs"])' 2>/dev/null ||
    echo 0
}

names() { python3 -c 'import json, sys; print("\n".join(sorted(row["name"] for row in json.load(sys.stdin)["rows"])))' 2>&1; }

at_once() { # COMMAND...: each of the runs is given its number as the last word
  local pids=() status=0 i
  for ((i = 0; i < number; i++)); do
    "$LINTRACE" -q -- "$@" "$i" >/dev/null 2>>"$work/stderr" &
    pids+=($!)
  done
  for i in "${pids[@]}"; do
    wait "$i" || status=1
  done
  return $status
}

echo 1..10
mkdir "$work/data"
echo "a,b" >"$work/data/in.csv"
cd "$work/data" || exit 1

at_once true
check "$number runs at once end as the program does" 0 $?
check "and say nothing" "" "$(cat "$work/stderr")"
events=$(find "$LINTRACE_DIR/events" -name '*.json' ! -name '.*' -printf '%f\n' | sed 's/\.json$//' | sort)
check "each has an event" "$number" "$(grep -c . <<<"$events")"
check "each has a row in events.csv" "$events" "$(tail -n +2 "$LINTRACE_DIR/events.csv" | cut -d, -f2 | sort)"
check "each is in the index" "$number" "$(count)"
check "no live trace is left" "" "$(find "$LINTRACE_STATE_DIR" -name 'segment.*' 2>/dev/null)"

# shellcheck disable=SC2016
at_once sh -c 'cp in.csv "out_$1.csv"' sh & # and others ask meanwhile
writers=$!
least=$number
for ((i = 0; i < 20; i++)); do
  now=$(count)
  [ "$now" -ge "$least" ] || echo "$now after $least" >>"$work/fewer"
  least=$now
done
wait $writers
check "who asks meanwhile never sees fewer than before" "" "$(cat "$work/fewer" 2>/dev/null)"
check "runs that write files are all in the index" "$((2 * number))" "$(count)"
check "and it says what the events say" "the index says what the events say" "$(python3 "$here/tables.py" "$LINTRACE_DIR" 2>&1)"
check "and so does impact" "$(python3 "$here/oracle.py" impact "$LINTRACE_DIR" file "$work/data/in.csv" | names)" \
  "$("$LINTRACE" impact --format json in.csv | names)"
exit $failed
