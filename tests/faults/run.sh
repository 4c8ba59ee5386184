#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes lintrace's own system calls fail, as TAP. Usage: tests/faults/run.sh [NUMBER|--all]: so many calls of each
# workload, or all of them with every error, which takes long. The failing library is built in $O/faults.
set -eu
cd "$(dirname "$0")/../.." || exit 2
: "${LINTRACE:=$PWD/${O:-build}/lintrace}"
if ! [ -x "$LINTRACE" ]; then
  echo "Bail out! no $LINTRACE; run make first" >&2
  exit 2
fi
number=${1:-20}
[ "$number" = --all ] && number=all
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
build=$(dirname "$LINTRACE")/faults
make -s O="$build" CFLAGS="-DLT_FAULTS -include $PWD/tests/faults/faults.h" "$build/liblintrace.so" "$build/lintrace-exec" >&2
# The tool looks beside itself for its library; a link would lead it to the ordinary one.
mkdir "$work/programs"
cp "$LINTRACE" "$build/liblintrace.so" "$build/lintrace-exec" "$work/programs"
echo '#include <sys/syscall.h>' | "${CC:-cc}" -dM -E - >"$work/programs/calls.h"
"${CC:-cc}" -O2 -D_GNU_SOURCE -pthread -o "$work/programs/acts" tests/faults/acts.c
"${CC:-cc}" -O2 -D_GNU_SOURCE -pthread -static -o "$work/programs/static" tests/faults/acts.c ||
  echo "no static libc" >&2
export LINTRACE_ORDINARY=$LINTRACE LINTRACE=$work/programs/lintrace FAULTS_PROGRAMS=$work/programs
PYTHONDONTWRITEBYTECODE=1 python3 tests/faults/faults.py "$work" "$number"
