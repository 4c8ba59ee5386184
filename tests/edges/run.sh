#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every case (or those named) under lintrace and compares the edges that are told with those that are true.
# Prints TAP, and at the end precision and recall.
#   tests/edges/run.sh [--backend auto|preload|ptrace] [--jobs N] [CASE...]
#   tests/edges/run.sh --random COUNT [--seed N]    programs of random steps instead of the cases
#   tests/edges/run.sh --strace ...                 asks strace instead of lintrace: are the cases themselves right?
# The backend is also taken from LINTRACE_BACKEND.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lintrace=${LINTRACE:-build/lintrace}
case $lintrace in /*) ;; *) lintrace=$here/../../$lintrace ;; esac
if ! command -v python3 >/dev/null; then
  echo "ok 1 - edges # SKIP no python3"
  exit 0
fi
if ! [ -x "$lintrace" ]; then
  echo "Bail out! no $lintrace; run make first" >&2
  exit 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
umask 022
PYTHONDONTWRITEBYTECODE=1 python3 "$here/edges.py" --lintrace "$lintrace" --folder "$folder" \
  --backend "${LINTRACE_BACKEND:-auto}" "$@"
