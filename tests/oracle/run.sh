#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every case (or those named) under strace and under lintrace and compares what they say. Prints TAP.
#   tests/oracle/run.sh [--backend auto|preload|ptrace] [--differing] [CASE...]
# The backend is also taken from LINTRACE_BACKEND; --differing is for the cases whose verdict depends on it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lintrace=${LINTRACE:-build/lintrace}
case $lintrace in /*) ;; *) lintrace=$here/../../$lintrace ;; esac
for tool in strace zstd gcc python3 jq; do
  if ! command -v "$tool" >/dev/null; then
    echo "ok 1 - oracle # SKIP no $tool"
    exit 0
  fi
done
if ! [ -x "$lintrace" ]; then
  echo "Bail out! no $lintrace; run make first" >&2
  exit 2
fi
# File systems that cases mount are seen by nobody else and go with the last process.
if [ -z "${ORACLE_MOUNTS_PRIVATE-}" ] && [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
  export ORACLE_MOUNTS_PRIVATE=1
  exec unshare -m --propagation private "$0" "$@"
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
umask 022
PYTHONDONTWRITEBYTECODE=1 python3 "$here/oracle.py" --lintrace "$lintrace" --folder "$folder" \
  --backend "${LINTRACE_BACKEND:-auto}" "$@"
