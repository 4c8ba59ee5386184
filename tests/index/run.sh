#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The index and the questions to it against a second implementation of their meaning (docs/answers.md), as TAP.
# Usage: tests/index/run.sh [NUMBER [SEED]]; NUMBER logs of every shape are asked, and as many indexes damaged.
set -u
here=$(cd "$(dirname "$0")" && pwd)
: "${LINTRACE:=$here/../../${O:-build}/lintrace}"
number=${1:-40} seed=${2:-1}
if ! command -v python3 >/dev/null; then
  echo "ok 1 - questions to the log # SKIP no python3"
  exit 0
fi
if ! [ -x "$LINTRACE" ]; then
  echo "Bail out! no $LINTRACE; run make first" >&2
  exit 2
fi
LINTRACE=$(readlink -f "$LINTRACE")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export LINTRACE LINTRACE_STATE_DIR=$folder/state PYTHONDONTWRITEBYTECODE=1
test=0 failed=0

part() { # NAME COMMAND...: one test; what it prints tells why when it fails
  local name=$1
  shift
  test=$((test + 1))
  if "$@" >"$folder/out" 2>&1; then
    echo "ok $test - $name: $(tail -1 "$folder/out")"
  else
    echo "not ok $test - $name"
    tail -20 "$folder/out" | cut -c1-400 | sed 's/^/# /'
    failed=1
  fi
}

tap() { # COMMAND...: tests of its own, numbered on
  local line
  while IFS= read -r line; do
    case $line in
      "ok "* | "not ok "*)
        test=$((test + 1))
        sed -E "s/^((not )?ok) [0-9]+/\1 $test/" <<<"$line"
        ;;
      1..*) ;;
      *) echo "$line" ;;
    esac
  done < <("$@" 2>&1 || echo "# that failed")
}

part "impact, origin and path of the oracle agree with each other" \
  python3 "$here/random_graphs.py" --alone --graphs "$number" --seed "$seed"
python3 "$here/make_log.py" --runs 300 --datasets 100 --columns --seed "$seed" "$folder/made"
part "made logs are OpenLineage" \
  python3 "$here/../documents/check-openlineage.py" "$folder"/made/events/*.json
part "the index of a made log says what the events say" python3 "$here/tables.py" "$folder/made"
part "the index of any log says what the events say, however it came about" \
  python3 "$here/tables.py" --graphs "$number" --seed "$seed"
model=$here/../../cli/report/model.js
report=()
if command -v node >/dev/null && [ -f "$model" ]; then
  report=(--report "$model")
fi
part "the commands answer what the events say" \
  python3 "$here/random_graphs.py" --graphs "$number" --seed "$seed" "${report[@]}"
if [ ${#report[@]} -gt 0 ]; then
  part "the report's own traversal reaches the same" \
    python3 "$here/report_model.py" --graphs "$number" --seed "$seed"
else
  test=$((test + 1))
  echo "ok $test - the report's own traversal reaches the same # SKIP no node, or no report"
fi
tap python3 "$here/damage.py" --times "$number" --seed "$seed"
tap "$here/concurrent.sh" 60
echo "1..$test"
exit $failed
