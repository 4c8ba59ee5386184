#!/usr/bin/env bash
# P4: random SIGKILLs, as TAP. Usage: tests/kill/run.sh [NUMBER [SEED [ONLY]]]; the default is small
# enough for every test run. ONLY is a part of "TARGET of WORKLOAD", as in the output.
set -eu
cd "$(dirname "$0")/../.." || exit 2
: "${LINTRACE:=$PWD/${O:-build}/lintrace}"
export LINTRACE
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for program in append tool; do
  "${CC:-cc}" -O2 -o "$work/$program" "tests/kill/$program.c"
  # without a static libc the workloads that need it are skipped
  "${CC:-cc}" -O2 -static -o "$work/$program.static" "tests/kill/$program.c" 2>/dev/null || true
done
python3 tests/kill/kill.py "$work" "${1:-28}" "${2:-1}" "${3:-}"
