#!/usr/bin/env bash
# P4: random SIGKILLs, as TAP. Usage: tests/kill/run.sh [NUMBER [SEED]]; the default is small enough for every test run.
set -eu
cd "$(dirname "$0")/../.." || exit 2
: "${LINTRACE:=$PWD/${O:-build}/lintrace}"
export LINTRACE
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${CC:-cc}" -O2 -o "$work/append" tests/kill/append.c
python3 tests/kill/kill.py "$work" "${1:-30}" "${2:-1}"
