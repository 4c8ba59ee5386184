#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every case (or those named) with and without lintrace and compares what they did and what is told. Prints TAP.
#   tests/programs/run.sh [--backend auto|preload|ptrace] [--differing] [CASE...]
# The backend is also taken from LINTRACE_BACKEND; --differing is for the cases whose verdict depends on it.
# LINTRACE_TEST_CACHE is the folder with the Python environment (venv) that scripts/install-packages test makes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lintrace=${LINTRACE:-build/lintrace}
case $lintrace in /*) ;; *) lintrace=$here/../../$lintrace ;; esac
for tool in strace zstd python3 jq; do
  if ! command -v "$tool" >/dev/null; then
    echo "ok 1 - programs # SKIP no $tool"
    exit 0
  fi
done
if ! [ -x "$lintrace" ]; then
  echo "Bail out! no $lintrace; run make first" >&2
  exit 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
umask 022
PYTHONDONTWRITEBYTECODE=1 python3 "$here/programs.py" --lintrace "$lintrace" --folder "$folder" \
  --backend "${LINTRACE_BACKEND:-auto}" "$@"
