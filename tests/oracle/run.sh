#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every case (or those named) under strace and under lintrace and compares what they say. Prints TAP.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lintrace=${LINTRACE:-build/lintrace}
case $lintrace in /*) ;; *) lintrace=$here/../../$lintrace ;; esac
for tool in strace zstd gcc python3; do
  if ! command -v "$tool" >/dev/null; then
    echo "ok 1 - oracle # SKIP no $tool"
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
PYTHONDONTWRITEBYTECODE=1 python3 "$here/oracle.py" --lintrace "$lintrace" --folder "$folder" "$@"
