#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# P5 without a clock: instructions and system calls that lintrace adds, against bounds.txt, as TAP.
# Usage: tests/costs/run.sh [--show|--accept] [NAME...]: all, or those named in the table. --show prints the table of
# name, unit, now and bound; --accept makes what is measured now the new bounds.
set -eu
cd "$(dirname "$0")/../.." || exit 2
: "${LINTRACE:=$PWD/${O:-build}/lintrace}"
if ! [ -x "$LINTRACE" ]; then
  echo "Bail out! no $LINTRACE; run make first" >&2
  exit 2
fi
# Always as deep and as long a name: lintrace looks at each part of a path.
work=$(mktemp -d /tmp/tmp.XXXXXXXXXX)
trap 'rm -rf "$work"' EXIT
cp "$LINTRACE" "$(dirname "$LINTRACE")"/{liblintrace.so,lintrace-exec} "$work"
export LINTRACE=$work/lintrace
unset LD_PRELOAD LINTRACE_DIR LINTRACE_QUIET
compile() { "${CC:-cc}" -std=gnu11 -D_GNU_SOURCE -O2 -pthread "$@"; }
compile -o "$work/meter" tests/costs/meter.c
compile -o "$work/acts" tests/costs/acts.c
compile -static -o "$work/acts.static" tests/costs/acts.c 2>/dev/null || echo "no static libc" >&2
echo 'int main(void) { return 0; }' | compile -x c -o "$work/nothing" -
PYTHONDONTWRITEBYTECODE=1 python3 tests/costs/costs.py "$work" "$@"
