#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Threads, forks, signals and execs at once, N times under each backend: totals must be exact, the program must end as
# it does alone, nothing may hang. Then the same with a program built under ThreadSanitizer, and the library's own
# tables hammered by threads under it. Prints TAP.
#   tests/stress/run.sh [N [BACKEND...]]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lintrace=${LINTRACE:-build/lintrace}
case $lintrace in /*) ;; *) lintrace=$here/../../$lintrace ;; esac
for tool in gcc zstd python3; do
  if ! command -v "$tool" >/dev/null; then
    echo "ok 1 - stress # SKIP no $tool"
    exit 0
  fi
done
if ! [ -x "$lintrace" ]; then
  echo "Bail out! no $lintrace; run make first" >&2
  exit 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PYTHONDONTWRITEBYTECODE=1 python3 "$here/stress.py" "$lintrace" "$folder" "$@"
